"""What the figures were taken on."""

from __future__ import annotations

import os
import platform
import re
from dataclasses import dataclass
from pathlib import Path

from benchmarks.judges.judging import today
from benchmarks.load.wrk import wrk_version


@dataclass(frozen=True, slots=True)
class Machine:
    """The machine, its software, and the day."""

    cpu: str
    cores: int
    memory_gib: float
    kernel: str
    python: str
    wrk: str
    date: str

    def __str__(self) -> str:
        return (
            f"{self.cpu}, {self.cores} cores, {self.memory_gib:.0f} GiB; Linux {self.kernel}, "
            f"Python {self.python}, wrk {self.wrk}; {self.date}"
        )


def this_machine() -> Machine:
    cpu = re.search(r"^model name\s*: (.+)$", _proc("cpuinfo"), re.MULTILINE)
    memory = re.search(r"^MemTotal:\s+(\d+) kB$", _proc("meminfo"), re.MULTILINE)
    return Machine(
        cpu=cpu[1] if cpu else platform.machine(),
        cores=os.cpu_count() or 1,
        memory_gib=round(int(memory[1]) / (1 << 20), 1) if memory else 0,
        kernel=platform.release(),
        python=platform.python_version(),
        wrk=wrk_version(),
        date=today(),
    )


def _proc(name: str) -> str:
    return Path("/proc", name).read_text(encoding="utf-8")

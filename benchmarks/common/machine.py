"""The machine on which figures were measured, and the day."""

from __future__ import annotations

import os
import platform
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.common.commands import read_version


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


def read_machine() -> Machine:
    """This machine. Raises ValueError if wrk does not name its version."""
    cpu = re.search(r"^model name\s*: (.+)$", _proc("cpuinfo"), re.MULTILINE)
    memory = re.search(r"^MemTotal:\s+(\d+) kB$", _proc("meminfo"), re.MULTILINE)
    return Machine(
        cpu=cpu[1] if cpu else platform.machine(),
        cores=os.cpu_count() or 1,
        memory_gib=round(int(memory[1]) / (1 << 20), 1) if memory else 0,
        kernel=platform.release(),
        python=platform.python_version(),
        wrk=read_version(r"wrk (?:debian/)?v?([\d.]+)", "wrk", "--version"),
        date=format_today(),
    )


def format_today() -> str:
    """The date in UTC, as 2026-01-31."""
    return f"{datetime.now(UTC):%Y-%m-%d}"


def _proc(name: str) -> str:
    return Path("/proc", name).read_text(encoding="utf-8")

"""A server's process and all it starts: its processor time, its memory, its end."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.judges.calls import which
from tests.servers import COMPILED, ROOT

_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")
_CPU_FIELDS = slice(11, 15)  # utime, stime and those of children that have ended: proc(5)
_MIB = 1 << 20


class Process:
    """A command with a session of its own, its output in the file `log`."""

    def __init__(
        self, command: Sequence[str], log: Path, environment: Mapping[str, str] | None = None
    ) -> None:
        program, *arguments = command
        self.log = log
        with log.open("wb") as output:
            self._process = subprocess.Popen(  # noqa: S603, the servers' own commands
                [which(program) or program, *arguments],
                cwd=ROOT,
                env={**os.environ, **COMPILED, **(environment or {})},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.pid = self._process.pid

    @property
    def ended(self) -> bool:
        return self._process.poll() is not None

    def cpu_seconds(self) -> float:
        """Spent so far, in user and kernel mode."""
        spent = (sum(map(int, fields[_CPU_FIELDS])) for fields in self._tree().values())
        return sum(spent) / _TICKS

    def memory(self) -> float:
        """Resident now, in MiB."""
        pages = (_read(pid, "statm").split() for pid in self._tree())
        return sum(int(fields[1]) for fields in pages if fields) * _PAGE / _MIB

    @contextmanager
    def awake(self) -> Iterator[None]:
        """It runs; before and after it is held, and takes no processor time from another."""
        os.killpg(self.pid, signal.SIGCONT)
        try:
            yield
        finally:
            self.hold()

    def hold(self) -> None:
        os.killpg(self.pid, signal.SIGSTOP)

    def stop(self) -> None:
        """Kill it with all it started."""
        if not self.ended or self._tree():
            os.killpg(self.pid, signal.SIGKILL)
        self._process.wait()

    def _tree(self) -> dict[int, list[str]]:
        """The processes of its session, with the fields of their stat after the name."""
        pids = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdecimal()]
        stats = {pid: _read(pid, "stat").rpartition(") ")[2].split() for pid in pids}
        session = str(self.pid)
        return {pid: fields for pid, fields in stats.items() if fields and fields[3] == session}


def _read(pid: int, name: str) -> str:
    """A file of a process; "" where it has ended meanwhile."""
    try:
        return Path(f"/proc/{pid}/{name}").read_text(encoding="utf-8", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return ""

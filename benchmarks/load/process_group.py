"""The processes of a server: their processor time and memory, the cores they may use, their end."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from benchmarks.common.commands import find_program
from tests.servers import COMPILED, ROOT

_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")
_CPU_FIELDS = slice(11, 15)  # utime, stime and those of children that have ended: proc(5)
_MIB = 1 << 20


class ProcessGroup:
    """A command and all processes it starts, in a session of their own; `log` has the output."""

    def __init__(
        self, command: Sequence[str], log: Path, environment: Mapping[str, str] | None = None
    ) -> None:
        program, *arguments = command
        self.log = log
        with log.open("wb") as output:
            self._process = subprocess.Popen(  # noqa: S603, the servers' own commands
                [find_program(program) or program, *arguments],
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
        """Processor time so far, of all processes and threads, in user and kernel mode."""
        spent = (sum(map(int, fields[_CPU_FIELDS])) for fields in self._stats().values())
        return sum(spent) / _TICKS

    def memory(self) -> float:
        """Resident memory, in MiB."""
        pages = (_read(pid, "statm").split() for pid in self._stats())
        return sum(int(fields[1]) for fields in pages if fields) * _PAGE / _MIB

    @contextmanager
    def resumed(self) -> Iterator[None]:
        """Let the processes run in this block; before and after, they are suspended."""
        os.killpg(self.pid, signal.SIGCONT)
        try:
            yield
        finally:
            self.suspend()

    @contextmanager
    def on_one_core(self) -> Iterator[None]:
        """Allow all threads only the first core in this block, as ``taskset -a -p`` does."""
        cores = os.sched_getaffinity(0)
        self._allow({min(cores)})
        try:
            yield
        finally:
            self._allow(cores)

    def suspend(self) -> None:
        """Suspend the processes, so that they take no processor time."""
        os.killpg(self.pid, signal.SIGSTOP)

    def stop(self) -> None:
        """Kill all of them."""
        if not self.ended or self._stats():
            os.killpg(self.pid, signal.SIGKILL)
        self._process.wait()

    def _allow(self, cores: set[int]) -> None:
        for pid in self._stats():
            for thread in _list_threads(pid):
                with suppress(ProcessLookupError):
                    os.sched_setaffinity(thread, cores)

    def _stats(self) -> dict[int, list[str]]:
        """The processes of the session, each with the fields that follow the name in its stat."""
        pids = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdecimal()]
        stats = {pid: _read(pid, "stat").rpartition(") ")[2].split() for pid in pids}
        session = str(self.pid)
        return {pid: fields for pid, fields in stats.items() if fields and fields[3] == session}


def _list_threads(pid: int) -> list[int]:
    try:
        return [int(entry.name) for entry in Path(f"/proc/{pid}/task").iterdir()]
    except (FileNotFoundError, ProcessLookupError):
        return []


def _read(pid: int, name: str) -> str:
    """A file of a process; "" if it has ended meanwhile."""
    try:
        return Path(f"/proc/{pid}/{name}").read_text(encoding="utf-8", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return ""

"""The processes of a server: processor time, memory, cores, end."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from benchmarks.load.process_group import ProcessGroup

THREADS = """
import subprocess, sys, threading
def burn():
    while True: sum(range(1000))
threading.Thread(target=burn).start()
subprocess.run([sys.executable, "-c", "while True: pass"])
"""


@contextmanager
def start(code: str, folder: Path) -> Iterator[ProcessGroup]:
    processes = ProcessGroup([sys.executable, "-c", code], folder / "log")
    try:
        yield processes
    finally:
        processes.stop()


def test_a_suspended_process_takes_no_processor_time(tmp_path: Path) -> None:
    with start("while True: pass", tmp_path) as busy:
        with busy.resumed():
            while not busy.cpu_seconds():
                pass
        spent = busy.cpu_seconds()
        subprocess.run([sys.executable, "-c", "sum(range(10_000_000))"], check=True)
        assert busy.cpu_seconds() - spent <= 0.02
        assert busy.memory() > 1
    assert busy.ended


def test_processor_time_is_that_of_all_processes_and_threads(tmp_path: Path) -> None:
    with start(THREADS, tmp_path) as processes:
        until = time.monotonic() + 30
        while time.monotonic() < until and processes.cpu_seconds() < 0.5:
            time.sleep(0.05)
        processes.suspend()
        children = Path(f"/proc/{processes.pid}/task/{processes.pid}/children").read_text().split()
        spent = [_cpu_seconds(pid) for pid in (processes.pid, *map(int, children))]
        assert len(spent) == 2
        assert min(spent) > 0
        assert processes.cpu_seconds() == pytest.approx(sum(spent), abs=0.05)


def test_all_threads_are_on_one_core_during_the_block_and_on_all_after_it(tmp_path: Path) -> None:
    cores = os.sched_getaffinity(0)
    with start(THREADS, tmp_path) as processes:
        while len(list(Path(f"/proc/{processes.pid}/task").iterdir())) < 2:
            time.sleep(0.01)
        threads = [int(entry.name) for entry in Path(f"/proc/{processes.pid}/task").iterdir()]
        with processes.on_one_core():
            assert all(os.sched_getaffinity(thread) == {min(cores)} for thread in threads)
        assert all(os.sched_getaffinity(thread) == cores for thread in threads)


def _cpu_seconds(pid: int) -> float:
    """User and kernel time of a process, added up over its threads."""
    stats = [entry.read_text() for entry in Path(f"/proc/{pid}/task").glob("*/stat")]
    fields = [stat.rpartition(") ")[2].split() for stat in stats]
    return sum(int(each[11]) + int(each[12]) for each in fields) / os.sysconf("SC_CLK_TCK")

"""Finds the processes of a server (on Linux), and waits until a condition holds."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

PATIENCE = 600  # seconds after which a test that hangs fails. No test measures time by it.
_PROC = Path("/proc")
_ESTABLISHED = "01"


def children(pid: int) -> list[int]:
    """Return the processes that `pid` has started and that have not ended."""
    return [int(it.name) for it in _PROC.glob("[0-9]*") if _parent(it) == pid]


def workers(pid: int) -> list[int]:
    """Return the worker processes of the server `pid`."""
    return [it for it in children(pid) if b"spawn_main" in _command(it)]


def is_alive(pid: int) -> bool:
    return _parent(_PROC / str(pid)) is not None


def connected(pid: int, port: int) -> int:
    """Return how many open connections to `port` the process `pid` has accepted."""
    lines = [line.split() for line in (_PROC / "net/tcp").read_text().splitlines()[1:]]
    sockets = {
        f"socket:[{it[9]}]"
        for it in lines
        if it[1].endswith(f":{port:04X}") and it[3] == _ESTABLISHED
    }
    return sum(link in sockets for link in _links(pid))


def eventually(holds: Callable[[], bool], seconds: float = PATIENCE) -> bool:
    """Wait until `holds` returns True; return False if it does not within `seconds`."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def _parent(process: Path) -> int | None:
    """Return the parent of a process, or None if the process has ended."""
    try:
        state, parent, *_ = (process / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return None if state in "ZX" else int(parent)


def _command(pid: int) -> bytes:
    with suppress(OSError):
        return (_PROC / str(pid) / "cmdline").read_bytes()
    return b""


def _links(pid: int) -> list[str]:
    found = []
    for link in (_PROC / str(pid) / "fd").iterdir():
        with suppress(OSError):
            found.append(str(link.readlink()))
    return found

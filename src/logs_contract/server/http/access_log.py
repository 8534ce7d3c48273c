"""The access log: one line per request, without its token, query string or body."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from functools import lru_cache
from threading import Lock
from time import localtime, perf_counter, strftime, time
from typing import NamedTuple, TextIO

from logs_contract.server.http.message import Request
from logs_contract.server.redaction import redact

_HELD = 0.02  # seconds; the longest time a line is buffered
_ATOMIC = 4096  # bytes that one write puts into a pipe unmixed (PIPE_BUF of Linux)


class AccessLogEntry(NamedTuple):
    """One entry of the access log. `time` is the end of the response (Unix time).

    `seconds` is the duration of the request. `status` is 0 if the client got no response. `label`
    identifies the token without its secret.
    """

    time: float
    method: str
    path: str
    status: int
    seconds: float
    label: str | None

    @classmethod
    def create(cls, request: Request, status: int) -> AccessLogEntry:
        """Make the entry of a request whose response ends now."""
        caller = request.caller
        return cls(
            time(),
            request.method,
            request.path,
            status,
            perf_counter() - request.started,
            None if caller is None else caller.label,
        )

    def __str__(self) -> str:
        moment, method, path, status, seconds, label = self
        return (
            f"{_second(int(moment))},{int(moment % 1 * 1000):03d} {method} {_shown(path)} "
            f"{status or 'no answer'} {seconds * 1000:.1f} ms {label or '-'}\n"
        )


class BufferedLogWriter:
    """Buffers lines briefly and writes them to a stream together. Safe to call from any thread.

    Logging each line on its own with `logging` takes longer than responding to the request.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._loop: asyncio.AbstractEventLoop | None = None
        self._held: list[AccessLogEntry] = []
        self._lock = Lock()

    def start(self) -> None:
        """Flush the buffer on the running event loop from now on."""
        self._loop = asyncio.get_running_loop()

    def __call__(self, line: AccessLogEntry) -> None:
        with self._lock:
            self._held.append(line)
            first = len(self._held) == 1
        if first and self._loop is not None:
            self._loop.call_soon_threadsafe(self._loop.call_later, _HELD, self.flush)

    def flush(self) -> None:
        """Write all buffered lines."""
        with self._lock:
            held, self._held = self._held, []
        for piece in _pieces("".join(map(str, held)).encode()):
            self._stream.write(piece.decode())
            self._stream.flush()


def _pieces(lines: bytes) -> Iterator[bytes]:
    """Split `lines` at line ends into pieces that a pipe keeps apart from other writers."""
    start = 0
    while start < len(lines):
        end = lines.rfind(b"\n", start, start + _ATOMIC) + 1 or lines.index(b"\n", start) + 1
        yield lines[start:end]
        start = end


@lru_cache(maxsize=4)
def _second(moment: int) -> str:
    return strftime("%Y-%m-%d %H:%M:%S", localtime(moment))


@lru_cache(maxsize=128)
def _shown(path: str) -> str:
    """Escape control characters in a path and redact tokens."""
    return redact(repr(path)[1:-1])

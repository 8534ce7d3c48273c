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

_BUFFER_SECONDS = 0.02  # how long a line is buffered at most
_MAX_ATOMIC_WRITE = 4096  # Linux writes up to this many bytes to a pipe at once (PIPE_BUF).


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
            f"{_format_second(int(moment))},{int(moment % 1 * 1000):03d} "
            f"{method} {_format_path(path)} "
            f"{status or 'no response'} {seconds * 1000:.1f} ms {label or '-'}\n"
        )


class BufferedLogWriter:
    """Buffers lines briefly and writes them to a stream together. Safe to call from any thread.

    Logging each line on its own with `logging` takes longer than responding to the request.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._loop: asyncio.AbstractEventLoop | None = None
        self._buffer: list[AccessLogEntry] = []
        self._lock = Lock()

    def start(self) -> None:
        """Flush the buffer on the running event loop from now on."""
        self._loop = asyncio.get_running_loop()

    def __call__(self, line: AccessLogEntry) -> None:
        with self._lock:
            self._buffer.append(line)
            first = len(self._buffer) == 1
        if first and self._loop is not None:
            self._loop.call_soon_threadsafe(self._loop.call_later, _BUFFER_SECONDS, self.flush)

    def flush(self) -> None:
        """Write all buffered lines."""
        with self._lock:
            entries, self._buffer = self._buffer, []
        for piece in _split_lines("".join(map(str, entries)).encode()):
            self._stream.write(piece.decode())
            self._stream.flush()


def _split_lines(lines: bytes) -> Iterator[bytes]:
    """Split `lines` at line ends into parts that writes of other processes cannot interrupt."""
    start = 0
    while start < len(lines):
        end = (
            lines.rfind(b"\n", start, start + _MAX_ATOMIC_WRITE) + 1
            or lines.index(b"\n", start) + 1
        )
        yield lines[start:end]
        start = end


@lru_cache(maxsize=4)
def _format_second(moment: int) -> str:
    return strftime("%Y-%m-%d %H:%M:%S", localtime(moment))


@lru_cache(maxsize=128)
def _format_path(path: str) -> str:
    """Escape control characters in a path and redact tokens."""
    return redact(repr(path)[1:-1])

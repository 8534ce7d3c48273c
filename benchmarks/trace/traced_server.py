"""A server process under the profiler, and the events of one request."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TextIO

from benchmarks.load.raw_http import to_bytes
from benchmarks.load.scenarios import Request
from benchmarks.trace.events import Event, Function, Kind, split
from tests.servers import COMPILED, ROOT

_ADDRESS = re.compile(r"http://127\.0\.0\.1:(\d+)")
_START_LIMIT = 60  # seconds
_REST = 0.2  # seconds, after which timers have finished the work of a request
_WARM_UP = 20  # requests
_MOST_SAID = 600


class TraceError(Exception):
    """A server did not start, or did not answer as was expected."""


@dataclass(frozen=True, slots=True)
class Recording:
    """The events from packet to packet, and those that a timer started later."""

    events: Sequence[Event]
    later: Sequence[Event]


class TracedServer:
    """A running server, one connection to it, and the pipes to its profiler."""

    def __init__(self, port: int, commands: TextIO, events: TextIO) -> None:
        self._port = port
        self._commands = commands
        self._events = events
        self._connection = socket.create_connection(("127.0.0.1", port), timeout=30)

    def warm_up(self, request: Request, status: int) -> None:
        """Send a request often enough that the server's caches are filled."""
        for _ in range(_WARM_UP):
            self._exchange(request, status)

    def record(self, request: Request, status: int) -> Recording:
        """Record a request to the idle server. Raises `TraceError` at another status."""
        time.sleep(_REST)
        self._command("start")
        sent, received = self._exchange(request, status)
        time.sleep(_REST)
        return Recording(*split(self._command("stop"), sent, received))

    def close(self) -> None:
        self._connection.close()

    def _command(self, word: str) -> list[Event]:
        print(word, file=self._commands, flush=True)
        return read_events(self._events.readline())

    def _exchange(self, request: Request, status: int) -> tuple[int, int]:
        """Send a request in one packet; returns the times of sending and of the response."""
        packet = to_bytes(self._port, request)
        sent = time.monotonic_ns()
        self._connection.sendall(packet)
        answered = _read_response(self._connection)
        if answered != status:
            raise TraceError(f"wanted {status}; got {answered}")
        return sent, time.monotonic_ns()


@contextmanager
def traced_server(module: str, *arguments: str) -> Iterator[TracedServer]:
    """Run a module of which the output names its address. Raises `TraceError`."""
    command_end, commands = os.pipe()
    events, event_end = os.pipe()
    serve = (sys.executable, "-u", "-m", "benchmarks.trace.serve")
    with (
        TemporaryDirectory() as folder,
        (log := Path(folder, "log")).open("wb") as output,
        os.fdopen(commands, "w") as command_file,
        os.fdopen(events) as event_file,
        subprocess.Popen(  # noqa: S603, the server
            [*serve, str(command_end), str(event_end), module, *arguments],
            cwd=ROOT,
            env={**os.environ, **COMPILED},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            pass_fds=(command_end, event_end),
        ) as process,
    ):
        os.close(command_end)
        os.close(event_end)
        try:
            server = TracedServer(_await_port(process, log), command_file, event_file)
            yield server
            server.close()
        finally:
            process.kill()


def read_events(line: str) -> list[Event]:
    """Events as `benchmarks.trace.serve` writes them. Raises `TraceError`."""
    if not line:
        raise TraceError("the server ended")
    document = json.loads(line)
    functions = [Function(*each) for each in document["functions"]]
    return [
        Event(moment, thread, Kind(kind), functions[number])
        for moment, thread, kind, number in document["events"]
    ]


def _await_port(process: subprocess.Popen[bytes], log: Path) -> int:
    until = time.monotonic() + _START_LIMIT
    while time.monotonic() < until and process.poll() is None:
        if found := _ADDRESS.search(log.read_text(encoding="utf-8")):
            return int(found[1])
        time.sleep(0.05)
    said = " ".join(log.read_text(encoding="utf-8").split())[-_MOST_SAID:]
    raise TraceError(f"wanted an address http://127.0.0.1:PORT from the server; it printed: {said}")


def _read_response(connection: socket.socket) -> int:
    """The status of a response, once its body has come, too."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += _receive(connection)
    head, _, body = data.partition(b"\r\n\r\n")
    length = re.search(rb"\r\ncontent-length: *(\d+)", head, re.IGNORECASE)
    if length is None:
        raise TraceError(f"wanted a response with Content-Length; got {head!r}")
    while len(body) < int(length[1]):
        body += _receive(connection)
    return int(head.split()[1])


def _receive(connection: socket.socket) -> bytes:
    data = connection.recv(1 << 16)
    if not data:
        raise TraceError("the server closed the connection")
    return data

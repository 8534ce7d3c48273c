"""Measured servers: the command that starts each, and the requests sent to it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.load.process_group import ProcessGroup
from benchmarks.load.raw_http import read_status
from benchmarks.load.scenarios import Request, Scenario
from benchmarks.load.warm_up import OTHER_SECONDS
from tests.servers import free_port

_LIMIT = 60  # seconds until the first response
_PAUSE = 0.001  # seconds between two tries
_TAIL = 300  # characters


class StartError(Exception):
    """A server did not start. The message has the end of its output."""


@dataclass(frozen=True, slots=True)
class MeasuredServer:
    """A server. In `command` and `environment`, {port} and {folder} are filled in at each start.

    `files` are written into the folder, which is new with each start. `requests` replaces the
    requests of some scenarios. `warm_up` is the least number of seconds of load before rounds.
    """

    name: str
    title: str
    command: tuple[str, ...]
    version: Callable[[], str]
    runtime: Callable[[], str]
    missing: Callable[[], str] = str
    files: Mapping[str, str] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)
    requests: Mapping[str, Request] = field(default_factory=dict)
    warm_up: int = OTHER_SECONDS

    def find_request(self, scenario: Scenario) -> Request:
        return self.requests.get(scenario.name, scenario.request)

    def describe_command(self) -> str:
        """The command as it is typed into a shell, in the checkout."""
        words = (*(f"{k}={v}" for k, v in self.environment.items()), *self.command)
        return " ".join(words).format(port="$PORT", folder="$FOLDER")


@dataclass(frozen=True, slots=True)
class RunningServer:
    """A server that has answered its first request, and the seconds until it did."""

    processes: ProcessGroup
    port: int
    seconds: float


@contextmanager
def start_server(server: MeasuredServer) -> Iterator[RunningServer]:
    """Run a server during the block. Raises `StartError`."""
    with TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder, port = Path(name), free_port()
        for path, text in server.files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8")
        command = [word.format(port=port, folder=folder) for word in server.command]
        added = {k: v.format(folder=folder) for k, v in server.environment.items()}
        started = time.perf_counter()
        processes = ProcessGroup(command, folder / "log", added)
        try:
            _await_first_response(processes, port)
            yield RunningServer(processes, port, time.perf_counter() - started)
        finally:
            processes.stop()


def _await_first_response(processes: ProcessGroup, port: int) -> None:
    until = time.monotonic() + _LIMIT
    response = "nothing"
    while time.monotonic() < until and not processes.ended:
        try:
            status = read_status(port, Request(), _LIMIT)
        except OSError as error:
            response = str(error)
        else:
            if status == 201:
                return
            response = str(status)
        time.sleep(_PAUSE)
    output = " ".join(processes.log.read_text(encoding="utf-8", errors="replace").split())
    raise StartError(f"wanted 201 to a valid entry; got {response}; its output: {output[-_TAIL:]}")

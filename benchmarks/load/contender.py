"""A server under load: how it is started, and what it is sent."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.load.exchange import ask
from benchmarks.load.process import Process
from benchmarks.load.scenario import Request, Scenario
from tests.servers import free_port

_LIMIT = 60  # seconds until a server has answered
_PAUSE = 0.001  # seconds between two tries
_MOST_SAID = 300


class StartError(Exception):
    """A server did not come to answer. The message has the end of its output."""


@dataclass(frozen=True, slots=True)
class Contender:
    """A server. In `command` and `environment`, {port} and {folder} stand for those of a start.

    `files` are laid into the folder, which is new with each start. `requests` are those it needs
    in place of a scenario's own, by scenario. `warm_up` is in seconds.
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
    warm_up: int = 1

    def request(self, scenario: Scenario) -> Request:
        return self.requests.get(scenario.name, scenario.request)

    def call(self) -> str:
        """As it is typed into a shell, in the checkout."""
        words = (*(f"{k}={v}" for k, v in self.environment.items()), *self.command)
        return " ".join(words).format(port="$PORT", folder="$FOLDER")


@dataclass(frozen=True, slots=True)
class Running:
    """A server that has answered its first request, and the seconds until it did."""

    process: Process
    port: int
    seconds: float


@contextmanager
def running(contender: Contender) -> Iterator[Running]:
    """Start a server; it ends with the block. Raises `StartError`."""
    with TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder, port = Path(name), free_port()
        for path, text in contender.files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8")
        command = [word.format(port=port, folder=folder) for word in contender.command]
        added = {k: v.format(folder=folder) for k, v in contender.environment.items()}
        started = time.perf_counter()
        process = Process(command, folder / "log", added)
        try:
            _await_first_answer(process, port)
            yield Running(process, port, time.perf_counter() - started)
        finally:
            process.stop()


def _await_first_answer(process: Process, port: int) -> None:
    until = time.monotonic() + _LIMIT
    answer = "nothing"
    while time.monotonic() < until and not process.ended:
        try:
            status = ask(port, Request(), _LIMIT)
        except OSError as error:
            answer = str(error)
        else:
            if status == 201:
                return
            answer = str(status)
        time.sleep(_PAUSE)
    said = " ".join(process.log.read_text(encoding="utf-8", errors="replace").split())
    raise StartError(f"wanted 201 to a valid entry; got {answer}; it said: {said[-_MOST_SAID:]}")

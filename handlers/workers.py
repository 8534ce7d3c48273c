"""Several processes that serve on one socket."""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess

logger = logging.getLogger(__name__)
_PAUSE = 1.0  # seconds before a worker that could not start is followed by another
_LAST_SECONDS = 10.0  # for a worker to end


class WorkerError(Exception):
    """A worker ended before it served. The message says how."""


class Worker:
    """What a worker process is given: a line to the process that started it."""

    def __init__(self, line: Connection) -> None:
        self._line = line

    def serves(self, stop: Callable[[], None]) -> None:
        """Tell that it serves; in its event loop, call `stop` once the other process is gone."""
        self._line.send_bytes(b"serves")
        loop = asyncio.get_running_loop()

        def gone() -> None:
            loop.remove_reader(self._line.fileno())
            stop()

        loop.add_reader(self._line.fileno(), gone)


@dataclass
class _Running:
    process: SpawnProcess
    line: Connection
    serves: bool = False


class Workers:
    """Runs `work` in `count` processes until SIGINT or SIGTERM, and replaces those that end.

    `work` is pickled; it gets a `Worker`. `on_start` is called once all of them serve.
    """

    def __init__(
        self, count: int, work: Callable[[Worker], None], *, on_start: Callable[[], None]
    ) -> None:
        self._count = count
        self._work = work
        self._on_start = on_start
        self._context = multiprocessing.get_context("spawn")
        self._running: list[_Running] = []
        self._started = False
        self._stopping = False
        self._wake, self._waker = os.pipe()

    def run(self) -> None:
        """Raises `WorkerError` where one of the first could not start."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: self._stop())
        self._running = [self._start() for _ in range(self._count)]
        try:
            while not self._stopping:
                self._look_after_them()
        finally:
            self._end_all()

    def _stop(self) -> None:
        self._stopping = True
        os.write(self._waker, b".")

    def _start(self) -> _Running:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=self._work, args=(Worker(theirs),))
        process.start()
        theirs.close()
        return _Running(process, ours)

    def _look_after_them(self) -> None:
        """Wait until something happens to one of them, and do what is to be done."""
        starting = [it.line for it in self._running if not it.serves]
        happened = wait([*starting, *(it.process.sentinel for it in self._running), self._wake])
        if self._stopping:
            return
        for running in self._running:
            if not running.serves and running.line in happened:
                running.serves = _has_told(running.line)
        ended = [it for it in self._running if it.process.sentinel in happened]
        if ended and not self._started:
            raise WorkerError(f"a worker {_how(ended[0].process)} before it served")
        for running in ended:
            self._replace(running)
        if not self._started and all(it.serves for it in self._running):
            self._started = True
            self._on_start()

    def _replace(self, ended: _Running) -> None:
        logger.error("worker %s %s: another one starts", ended.process.pid, _how(ended.process))
        ended.line.close()
        if not ended.serves:
            wait([self._wake], timeout=_PAUSE)
        self._running.remove(ended)
        if not self._stopping:
            self._running.append(self._start())

    def _end_all(self) -> None:
        for running in self._running:
            running.process.terminate()
        for running in self._running:
            running.process.join(_LAST_SECONDS)
            running.process.kill()
            running.process.join()


def _has_told(line: Connection) -> bool:
    try:
        return bool(line.recv_bytes())
    except EOFError:
        return False  # it has ended


def _how(process: SpawnProcess) -> str:
    process.join()
    code = process.exitcode or 0
    return f"was ended by signal {-code}" if code < 0 else f"ended with status {code}"

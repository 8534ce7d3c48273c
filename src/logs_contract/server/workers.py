"""Runs several worker processes that serve on one socket."""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from time import monotonic

logger = logging.getLogger(__name__)
_PAUSE = 1.0  # seconds before a worker that could not start is followed by another
_LAST_SECONDS = 10.0  # for a worker to end


class WorkerError(Exception):
    """A worker ended before it served. The message says how."""


class Worker:
    """A worker process's connection to the process that started it."""

    def __init__(self, line: Connection) -> None:
        self._line = line

    def serves(self, stop: Callable[[], None]) -> None:
        """Report that the worker serves. Its event loop calls `stop` when the parent has ended."""
        self._tell(None)
        loop = asyncio.get_running_loop()

        def gone() -> None:
            loop.remove_reader(self._line.fileno())
            stop()

        loop.add_reader(self._line.fileno(), gone)

    def cannot_serve(self, reason: str) -> None:
        """Report the reason before the worker ends."""
        self._tell(reason)

    def _tell(self, reason: str | None) -> None:
        with suppress(OSError):  # the other process is gone
            self._line.send(reason)


@dataclass
class _Running:
    process: SpawnProcess
    line: Connection
    serves: bool = False
    reason: str | None = None  # why it never will

    def listen(self) -> None:
        """Read the worker's message, if one has arrived."""
        with suppress(EOFError, OSError):  # the worker has ended
            if not self.serves and self.line.poll():
                self.reason = self.line.recv()
                self.serves = self.reason is None

    @property
    def end(self) -> str:
        """Describe how the worker ended."""
        self.process.join()
        code = self.process.exitcode or 0
        if self.reason is not None:
            return f"could not start: {self.reason}"
        how = f"was ended by signal {-code}" if code < 0 else f"ended with status {code}"
        return how if self.serves else f"{how} before it served"


class Workers:
    """Runs `work` in `count` processes until SIGINT or SIGTERM, and replaces those that end.

    `work` is pickled; it receives a `Worker`. `on_start` is called once all workers serve.
    """

    def __init__(
        self, count: int, work: Callable[[Worker], None], *, on_start: Callable[[], None]
    ) -> None:
        self._count = count
        self._work = work
        self._on_start = on_start
        self._context = multiprocessing.get_context("spawn")
        self._running: list[_Running] = []
        self._next = 0.0  # when the next may be started
        self._started = False
        self._stopping = False
        self._wake, self._waker = os.pipe()

    def run(self) -> None:
        """Run until stopped. Raises `WorkerError` if one of the first workers could not start."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: self._stop())
        try:
            while not self._stopping:
                self._start_missing()
                self._look_after_them()
        finally:
            self._end_all()

    def _stop(self) -> None:
        self._stopping = True
        os.write(self._waker, b".")

    def _start_missing(self) -> None:
        if monotonic() < self._next:
            return
        try:
            while len(self._running) < self._count and not self._stopping:
                self._running.append(self._start())
        except OSError as error:
            self._fail(f"a worker cannot be started: {error.strerror}")

    def _start(self) -> _Running:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=_begin, args=(self._work, Worker(theirs)))
        with theirs, _interrupts_held_back():
            process.start()
        return _Running(process, ours)

    def _look_after_them(self) -> None:
        """Wait for an event of any worker and handle it."""
        missing = len(self._running) < self._count
        lines = [it.line for it in self._running if not it.serves]
        happened = wait(
            [*lines, *(it.process.sentinel for it in self._running), self._wake],
            timeout=max(self._next - monotonic(), 0) if missing else None,
        )
        if self._stopping:
            return
        for running in self._running:
            running.listen()
        for ended in [it for it in self._running if it.process.sentinel in happened]:
            self._running.remove(ended)
            ended.line.close()
            self._fail(f"worker {ended.process.pid} {ended.end}", pause=not ended.serves)
        if not self._started and sum(it.serves for it in self._running) == self._count:
            self._started = True
            self._on_start()

    def _fail(self, how: str, *, pause: bool = True) -> None:
        """Log that a worker ended and set the pause. During the start, raise `WorkerError`."""
        if not self._started:
            raise WorkerError(how)
        logger.error("%s: another one starts", how)
        if pause:
            self._next = monotonic() + _PAUSE

    def _end_all(self) -> None:
        for running in self._running:
            running.process.terminate()
        for running in self._running:
            running.process.join(_LAST_SECONDS)
            running.process.kill()
            running.process.join()


def _begin(work: Callable[[Worker], None], worker: Worker) -> None:
    """Where a worker process starts. A terminal interrupts all of them: the first one decides."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGINT])
    work(worker)


@contextmanager
def _interrupts_held_back() -> Iterator[None]:
    """What is started meanwhile is not interrupted before it is ready for it."""
    resource_tracker.ensure_running()  # which would let them through when it starts
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGINT])

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
_PAUSE = 1.0  # seconds between a worker that could not start and the next one
_TERMINATION_SECONDS = 10.0  # seconds that a worker gets to end


class WorkerError(Exception):
    """A worker ended before it served. The message says how."""


class Worker:
    """The connection of a worker process to the process that started it."""

    def __init__(self, line: Connection) -> None:
        self._line = line

    def report_start(self, stop: Callable[[], None]) -> None:
        """Report that the worker serves. Its event loop calls `stop` when the parent has ended."""
        self._send(None)
        loop = asyncio.get_running_loop()

        def stop_after_parent() -> None:
            loop.remove_reader(self._line.fileno())
            stop()

        loop.add_reader(self._line.fileno(), stop_after_parent)

    def report_failure(self, reason: str) -> None:
        """Report why the worker cannot serve. The worker must end then."""
        self._send(reason)

    def _send(self, reason: str | None) -> None:
        with suppress(OSError):  # The parent has ended.
            self._line.send(reason)


@dataclass
class _RunningWorker:
    process: SpawnProcess
    line: Connection
    serves: bool = False
    reason: str | None = None  # the reason why it cannot serve

    def receive(self) -> None:
        """Read the worker's message, if one has arrived."""
        with suppress(EOFError, OSError):  # The worker has ended.
            if not self.serves and self.line.poll():
                self.reason = self.line.recv()
                self.serves = self.reason is None

    def describe_end(self) -> str:
        """Describe how the worker ended."""
        self.process.join()
        code = self.process.exitcode or 0
        if self.reason is not None:
            return f"could not start: {self.reason}"
        how = f"was ended by signal {-code}" if code < 0 else f"ended with status {code}"
        return how if self.serves else f"{how} before it served"


class Workers:
    """Runs `work` in `count` processes until SIGINT or SIGTERM, and replaces those that end.

    `work` receives a `Worker` and must be picklable. `on_start` is called when all workers serve.
    """

    def __init__(
        self, count: int, work: Callable[[Worker], None], *, on_start: Callable[[], None]
    ) -> None:
        self._count = count
        self._work = work
        self._on_start = on_start
        self._context = multiprocessing.get_context("spawn")
        self._running: list[_RunningWorker] = []
        self._next_start = 0.0  # the time from which a worker may be started (`monotonic`)
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
                self._handle_events()
        finally:
            self._end_all()

    def _stop(self) -> None:
        self._stopping = True
        os.write(self._waker, b".")

    def _start_missing(self) -> None:
        if monotonic() < self._next_start:
            return
        try:
            while len(self._running) < self._count and not self._stopping:
                self._running.append(self._start())
        except OSError as error:
            self._handle_end(f"a worker cannot be started: {error.strerror}")

    def _start(self) -> _RunningWorker:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=_run_worker, args=(self._work, Worker(theirs)))
        with theirs, _block_interrupts():
            process.start()
        return _RunningWorker(process, ours)

    def _handle_events(self) -> None:
        """Wait until a worker reports or ends, or until the next one may start. Handle this."""
        missing = len(self._running) < self._count
        lines = [it.line for it in self._running if not it.serves]
        happened = wait(
            [*lines, *(it.process.sentinel for it in self._running), self._wake],
            timeout=max(self._next_start - monotonic(), 0) if missing else None,
        )
        if self._stopping:
            return
        for running in self._running:
            running.receive()
        for ended in [it for it in self._running if it.process.sentinel in happened]:
            self._running.remove(ended)
            ended.line.close()
            how = f"worker {ended.process.pid} {ended.describe_end()}"
            self._handle_end(how, pause=not ended.serves)
        if not self._started and sum(it.serves for it in self._running) == self._count:
            self._started = True
            self._on_start()

    def _handle_end(self, how: str, *, pause: bool = True) -> None:
        """Log that a worker ended, and delay the next start if `pause`.

        Raises `WorkerError` if the first workers do not serve yet.
        """
        if not self._started:
            raise WorkerError(how)
        logger.error("%s; a new worker will start", how)
        if pause:
            self._next_start = monotonic() + _PAUSE

    def _end_all(self) -> None:
        for running in self._running:
            running.process.terminate()
        for running in self._running:
            running.process.join(_TERMINATION_SECONDS)
            running.process.kill()
            running.process.join()


def _run_worker(work: Callable[[Worker], None], worker: Worker) -> None:
    """Run `work` in a worker process.

    The process ignores SIGINT, because a terminal sends it to all processes. The parent process
    ends the workers.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGINT])
    work(worker)


@contextmanager
def _block_interrupts() -> Iterator[None]:
    """Block SIGINT, so that a process started in this context cannot be interrupted too early."""
    resource_tracker.ensure_running()  # It would unblock SIGINT when it starts.
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGINT])

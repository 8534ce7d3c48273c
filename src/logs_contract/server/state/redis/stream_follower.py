"""What comes into a stream, read once for all in a process who wait for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass
from threading import Lock
from time import monotonic
from typing import Any, Generic, TypeVar

from logs_contract.server.state.redis.redis_client import PAGE, TIMEOUT, UNAVAILABLE, RedisClient

_BLOCK = 1.0  # seconds Redis is given to say that there is nothing new
_CLOSING = 0.05  # seconds a task that was cancelled is given to close its connection
_HELD = 0.02  # seconds from one answer to the next; what comes meanwhile is told of together

Item = TypeVar("Item")
_Place = tuple[asyncio.AbstractEventLoop, int]


@dataclass
class _Reading(Generic[Item]):
    task: asyncio.Task[list[Item]]
    waiting: int = 0


class StreamFollower(Generic[Item]):
    """The items of the stream `key`, as `read` makes them of their number and fields.

    Who waits after the same number shares one connection and one answer: a hundred who wait cost
    hardly more than one.
    """

    def __init__(
        self, link: RedisClient, key: str, read: Callable[[int, dict[bytes, bytes]], Item]
    ) -> None:
        self._link = link
        self._key = key
        self._read = read
        self._lock = Lock()
        self._readings: dict[_Place, _Reading[Item]] = {}
        self._closed = False
        self._next = 0.0  # when Redis may be asked again

    async def after(self, number: int, seconds: float) -> list[Item]:
        """Those after `number`; none once time is up or it was closed.

        Raises `StateUnavailableError`.
        """
        place = asyncio.get_running_loop(), number
        with self._lock:
            if self._closed:
                return []
            reading = self._readings.get(place)
            if reading is None:
                reading = _Reading(asyncio.create_task(self._next_page(number)))
                self._readings[place] = reading
            reading.waiting += 1
        try:
            await asyncio.wait([reading.task], timeout=seconds)
            ended = reading.task.done() and not reading.task.cancelled()
            return reading.task.result() if ended else []
        except UNAVAILABLE as error:
            raise self._link.unavailable(error) from error
        finally:
            if self._is_last(place, reading):
                await _end(reading.task)

    def close(self) -> None:
        """Whoever waits waits no longer."""
        with self._lock:
            self._closed = True
            readings = list(self._readings.items())
        for (loop, _), reading in readings:
            asyncio.run_coroutine_threadsafe(_end(reading.task), loop)

    def _is_last(self, place: _Place, reading: _Reading[Item]) -> bool:
        """Whether who leaves is the last who waited, after whom nobody can come."""
        with self._lock:
            reading.waiting -= 1
            if self._readings.get(place) is reading and (
                reading.task.done() or not reading.waiting
            ):
                del self._readings[place]
            return not reading.waiting

    async def _next_page(self, number: int) -> list[Item]:
        await asyncio.sleep(max(0, self._next - monotonic()))
        block = int(_BLOCK * 1000)
        # Not as its own context, which leaves a connection open where one is cancelled at its door.
        async with aclosing(self._link.waiting(_BLOCK + TIMEOUT)) as client:
            while True:
                answer: Any = await client.xread(
                    {self._key: f"{number}-0"}, count=PAGE, block=block
                )
                if answer:
                    self._next = monotonic() + _HELD
                    ((_, items),) = answer
                    return [self._read(int(it.partition(b"-")[0]), fields) for it, fields in items]


async def _end(task: asyncio.Task[Any]) -> None:
    """Cancel a task until it has ended: Python 3.11's `asyncio.wait_for` may swallow it once."""
    while not task.done():
        task.cancel()
        await asyncio.wait([task], timeout=_CLOSING)

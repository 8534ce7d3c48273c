"""Waits for new items of a Redis stream. Coroutines that wait for the same items share a read."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass
from threading import Lock
from time import monotonic
from typing import Any, Generic, TypeVar

from logs_contract.server.state.redis.redis_client import PAGE_SIZE, UNAVAILABLE, RedisClient

_BLOCK_SECONDS = 1.0  # seconds after which Redis replies that there are no new items
_CANCEL_SECONDS = 0.05  # seconds that a cancelled task gets to close its connection
_READ_INTERVAL = 0.02  # seconds between two reads. Items that arrive in between are read together.

Item = TypeVar("Item")
_ReadKey = tuple[asyncio.AbstractEventLoop, int]


@dataclass
class _PendingRead(Generic[Item]):
    """A task that reads the next items, and the number of coroutines that wait for it."""

    task: asyncio.Task[list[Item]]
    waiting: int = 0


class StreamFollower(Generic[Item]):
    """Reads new items of the stream `key`. `read` makes an item from its number and its fields.

    All coroutines of an event loop that wait for items after the same number share one connection
    and one reply, so a hundred of them take hardly more time than one.
    """

    def __init__(
        self, client: RedisClient, key: str, read: Callable[[int, dict[bytes, bytes]], Item]
    ) -> None:
        self._client = client
        self._key = key
        self._read = read
        self._lock = Lock()
        self._pending: dict[_ReadKey, _PendingRead[Item]] = {}
        self._closed = False
        self._next_read = 0.0  # a time of `monotonic`

    async def wait_after(self, number: int, seconds: float) -> list[Item]:
        """Wait for items after `number` and return them.

        Returns no items if none arrives within `seconds` or `close` was called. Raises
        `StateUnavailableError`.
        """
        key = asyncio.get_running_loop(), number
        with self._lock:
            if self._closed:
                return []
            pending = self._pending.get(key)
            if pending is None:
                pending = _PendingRead(asyncio.create_task(self._read_page(number)))
                self._pending[key] = pending
            pending.waiting += 1
        try:
            await asyncio.wait([pending.task], timeout=seconds)
            ended = pending.task.done() and not pending.task.cancelled()
            return pending.task.result() if ended else []
        except UNAVAILABLE as error:
            raise self._client.make_error(error) from error
        finally:
            if self._stop_waiting(key, pending):
                await _cancel(pending.task)

    def close(self) -> None:
        """End every wait."""
        with self._lock:
            self._closed = True
            pending = list(self._pending.items())
        for (loop, _), read in pending:
            asyncio.run_coroutine_threadsafe(_cancel(read.task), loop)

    def _stop_waiting(self, key: _ReadKey, pending: _PendingRead[Item]) -> bool:
        """Stop waiting for a read. Return whether no other coroutine waits for it or will."""
        with self._lock:
            pending.waiting -= 1
            if self._pending.get(key) is pending and (pending.task.done() or not pending.waiting):
                del self._pending[key]
            return not pending.waiting

    async def _read_page(self, number: int) -> list[Item]:
        await asyncio.sleep(max(0, self._next_read - monotonic()))
        block = int(_BLOCK_SECONDS * 1000)
        # `async with client` leaves a connection open if it is cancelled while it connects.
        async with aclosing(self._client.make_blocking_client(_BLOCK_SECONDS)) as redis:
            while True:
                reply: Any = await redis.xread(
                    {self._key: f"{number}-0"}, count=PAGE_SIZE, block=block
                )
                if reply:
                    self._next_read = monotonic() + _READ_INTERVAL
                    ((_, items),) = reply
                    return [self._read(int(it.partition(b"-")[0]), fields) for it, fields in items]


async def _cancel(task: asyncio.Task[Any]) -> None:
    """Cancel a task until it has ended.

    One cancellation is not enough: `asyncio.wait_for` of Python 3.11 may ignore it.
    """
    while not task.done():
        task.cancel()
        await asyncio.wait([task], timeout=_CANCEL_SECONDS)

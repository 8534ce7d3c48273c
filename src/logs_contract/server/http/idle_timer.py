"""Closes a connection on which no request has come for a while."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


class IdleTimer:
    """Calls `close` once `seconds` have passed since the last `start` without a `stop`.

    One timer of the event loop serves many requests: to start one anew for each of them takes
    longer than to parse it.
    """

    def __init__(
        self, loop: asyncio.AbstractEventLoop, seconds: float, close: Callable[[], None]
    ) -> None:
        self._loop = loop
        self._seconds = seconds
        self._close = close
        self._idle_since: float | None = None
        self._timer: asyncio.TimerHandle | None = None

    def start(self) -> None:
        """The connection is idle from now on."""
        self._idle_since = self._loop.time()
        if self._timer is None:
            self._timer = self._loop.call_later(self._seconds, self._look)

    def stop(self) -> None:
        """The connection is not idle."""
        self._idle_since = None

    def cancel(self) -> None:
        """Nothing is called any more."""
        if self._timer is not None:
            self._timer.cancel()

    def _look(self) -> None:
        self._timer = None
        if self._idle_since is None:  # the response to the request under way starts it again
            return
        left = self._idle_since + self._seconds - self._loop.time()
        if left > 0:
            self._timer = self._loop.call_later(left, self._look)
        else:
            self._close()

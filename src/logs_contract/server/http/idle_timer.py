"""Closes idle connections."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


class IdleTimer:
    """Calls `close` when the connection has been idle for `seconds`.

    The protocol sets `since` to the time of the event loop at which the connection became idle, or
    to None while it is not idle. One timer runs through all requests, because starting a timer for
    each request takes longer than parsing the request.
    """

    def __init__(
        self, loop: asyncio.AbstractEventLoop, seconds: float, close: Callable[[], None]
    ) -> None:
        self.since: float | None = loop.time()
        self._loop = loop
        self._seconds = seconds
        self._close = close
        self._timer = loop.call_later(seconds, self._check)

    def cancel(self) -> None:
        """Cancel the timer."""
        self._timer.cancel()

    def _check(self) -> None:
        now = self._loop.time()
        left = self._seconds - (now - self.since if self.since is not None else 0)
        if left > 0:
            self._timer = self._loop.call_later(left, self._check)
        else:
            self._close()

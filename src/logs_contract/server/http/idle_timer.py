"""Closes idle connections."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


class IdleTimer:
    """Calls `close` once the connection was idle for `seconds`.

    The protocol sets `since`: the time of the loop from which on the connection is idle, None
    while it is not. One timer of the event loop goes on through all requests: to start one anew
    for each of them takes longer than to parse it.
    """

    def __init__(
        self, loop: asyncio.AbstractEventLoop, seconds: float, close: Callable[[], None]
    ) -> None:
        self.since: float | None = loop.time()
        self._loop = loop
        self._seconds = seconds
        self._close = close
        self._timer = loop.call_later(seconds, self._look)

    def cancel(self) -> None:
        """Cancel the timer."""
        self._timer.cancel()

    def _look(self) -> None:
        now = self._loop.time()
        left = self._seconds - (now - self.since if self.since is not None else 0)
        if left > 0:
            self._timer = self._loop.call_later(left, self._look)
        else:
            self._close()

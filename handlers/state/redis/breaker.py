"""Spares callers the wait for a Redis that has just failed."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from time import monotonic


class Breaker:
    """After a failure nobody is let through for `pause` seconds; then one call tries.

    While that one has not come back, for `patience` seconds at most, the others still are not.
    """

    def __init__(
        self, *, pause: float, patience: float, clock: Callable[[], float] = monotonic
    ) -> None:
        self._lock = Lock()
        self._pause = pause
        self._patience = patience
        self._clock = clock
        self._failing = False
        self._next = 0.0  # when the next call may try
        self.reason = ""  # of the failure

    def lets_through(self) -> bool:
        """Whether a call may be made now; who is told so says afterwards how it went."""
        if not self._failing:
            return True
        with self._lock:
            now = self._clock()
            if now < self._next:
                return False
            self._next = now + self._patience
            return True

    def failed(self, reason: str) -> None:
        with self._lock:
            self.reason = reason
            self._failing = True
            self._next = self._clock() + self._pause

    def succeeded(self) -> None:
        self._failing = False

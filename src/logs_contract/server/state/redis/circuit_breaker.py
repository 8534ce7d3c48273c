"""Spares callers the wait for a Redis that has just failed."""

from __future__ import annotations

from collections.abc import Callable
from threading import Condition
from time import monotonic


class CircuitBreaker:
    """After a failure nobody is let through for `pause` seconds; then one call tries.

    The others wait for it `grace` seconds: where all is well again, it is back before. One that
    has not come back after `patience` seconds is followed by another.
    """

    def __init__(
        self,
        *,
        pause: float,
        grace: float,
        patience: float,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._changed = Condition()
        self._pause = pause
        self._grace = grace
        self._patience = patience
        self._clock = clock
        self._failing = False
        self._trying = False
        self._next = 0.0  # when the next call may try
        self.reason = ""  # of the failure

    def lets_through(self) -> bool:
        """Whether a call may be made now; who is told so says afterwards how it went."""
        if not self._failing:
            return True
        with self._changed:
            now = self._clock()
            if now >= self._next:
                self._next = now + self._patience
                self._trying = True
                return True
            if self._trying:
                self._changed.wait(self._grace)
            return not self._failing

    def failed(self, reason: str) -> None:
        with self._changed:
            self.reason = reason
            self._failing = True
            self._trying = False
            self._next = self._clock() + self._pause
            self._changed.notify_all()

    def succeeded(self) -> None:
        if self._failing:
            with self._changed:
                self._failing = self._trying = False
                self._changed.notify_all()

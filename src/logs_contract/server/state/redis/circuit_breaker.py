"""A circuit breaker: after a failure of Redis, calls fail immediately instead of waiting."""

from __future__ import annotations

from collections.abc import Callable
from threading import Condition
from time import monotonic


class CircuitBreaker:
    """Blocks all calls for `pause` seconds after a failure, then allows one trial call.

    Other callers wait up to `trial_wait` seconds for the trial call to succeed. If it has not
    returned after `trial_timeout` seconds, another trial call is allowed. `clock` returns seconds.
    """

    def __init__(
        self,
        *,
        pause: float,
        trial_wait: float,
        trial_timeout: float,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._changed = Condition()
        self._pause = pause
        self._trial_wait = trial_wait
        self._trial_timeout = trial_timeout
        self._clock = clock
        self._is_open = False
        self._trial_is_running = False
        self._next_trial = 0.0
        self.reason = ""  # the reason of the last failure

    def allows_call(self) -> bool:
        """Return whether the caller may call now. If so, it must record the result of the call."""
        if not self._is_open:
            return True
        with self._changed:
            now = self._clock()
            if now >= self._next_trial:
                self._next_trial = now + self._trial_timeout
                self._trial_is_running = True
                return True
            if self._trial_is_running:
                self._changed.wait(self._trial_wait)
            return not self._is_open

    def record_failure(self, reason: str) -> None:
        """Record that a call failed. The next calls are blocked."""
        with self._changed:
            self.reason = reason
            self._is_open = True
            self._trial_is_running = False
            self._next_trial = self._clock() + self._pause
            self._changed.notify_all()

    def record_success(self) -> None:
        """Record that a call succeeded. All calls are allowed again."""
        if self._is_open:
            with self._changed:
                self._is_open = self._trial_is_running = False
                self._changed.notify_all()

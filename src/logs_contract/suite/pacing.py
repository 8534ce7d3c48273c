"""Keeping to a rate, and to what a throttling deployment asks for, within reason."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from logs_contract.suite.exchange import Exchange

LONGEST_WAIT = 60.0  # seconds; told to wait longer, the suite does not
_SLOWEST = 1.0  # requests a second
_RECOVERY = 0.01  # of the full rate, for each answer that is not throttled
_DIGITS = 12  # of a Unix time with more, the year has five
_MOST_WAITS = 7  # in a row, for one caller
_MOST_SECONDS = 130.0  # of them
_CATCH_UP = 0.1  # seconds; what a late sleep lost within them is made up for


class Pacer:
    """Spaces requests evenly, at most `rate` a second. Halves the rate when throttled.

    It then finds its way back, a hundredth of the full rate with each answer. Safe for threads.
    """

    def __init__(
        self,
        rate: float,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._full = self._rate = rate
        self._clock = clock
        self._sleep = sleep
        self._next = 0.0
        self._lock = threading.Lock()

    def wait(self) -> None:
        """Return when the next request may be sent."""
        while True:
            with self._lock:
                now = self._clock()
                if now >= self._next:
                    self._next = max(now - _CATCH_UP, self._next) + 1 / self._rate
                    return
                pause = self._next - now
            self._sleep(pause)

    def throttled(self, seconds: float) -> None:
        """The deployment asked to be left alone for `seconds`."""
        with self._lock:
            self._rate = max(min(_SLOWEST, self._full), self._rate / 2)
            self._next = max(self._next, self._clock() + seconds)

    def answered(self) -> None:
        """An answer came that was not throttled."""
        with self._lock:
            self._rate = min(self._full, self._rate + self._full * _RECOVERY)


@dataclass(slots=True)
class _Waits:
    """Waits without an answer between them: how many, how long in all, when the last one ends."""

    number: int = 0
    seconds: float = 0.0
    end: float = 0.0


class Patience:
    """How long each caller is waited for, whose requests may be throttled side by side.

    A wait counts once, for all the requests that were sent before it ended. Safe for threads.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._waits: dict[str, _Waits] = defaultdict(_Waits)
        self._lock = threading.Lock()

    def throttled(self, exchange: Exchange) -> float:
        """Seconds to wait before the next request; 0 where others wait for this caller already.

        More than `LONGEST_WAIT` are not waited for, and do not count.
        """
        with self._lock:
            now = self._clock()
            waits = self._waits[exchange.request.authorization]
            if now - exchange.seconds < waits.end:
                return 0.0
            seconds = told_wait(exchange, otherwise=min(2.0**waits.number, LONGEST_WAIT))
            if seconds <= LONGEST_WAIT:
                waits.number += 1
                waits.seconds += seconds
                waits.end = now + seconds
            return seconds

    def answered(self, caller: str) -> None:
        """An answer came that was not throttled: what comes next starts anew."""
        with self._lock:
            self._waits.pop(caller, None)

    def is_lost(self, caller: str) -> bool:
        """Whether it has waited often or long enough, as told, and was throttled all the same."""
        with self._lock:
            waits = self._waits[caller]
            return waits.number >= _MOST_WAITS or waits.seconds > _MOST_SECONDS


def is_throttled(exchange: Exchange) -> bool:
    """Whether the answer is 429 ``rate_limited``, which the contract says nothing about."""
    if exchange.status != 429:
        return False
    try:
        return bool(exchange.json()["error"]["code"] == "rate_limited")
    except (ValueError, KeyError, TypeError):
        return False


def told_wait(exchange: Exchange, otherwise: float = 1.0) -> float:
    """Seconds to wait: Retry-After (RFC 9110, section 10.2.3), X-RateLimit-Reset, or `otherwise`.

    Without a Date header a time of day says little: the deployment's clock may be another.
    """
    date = date_of(exchange)
    text = exchange.headers.get("Retry-After", "").strip()
    if text.isdecimal():
        return float(text)
    until = _http_date(text)
    reset = exchange.headers.get("X-RateLimit-Reset", "").strip()
    if until is None and reset.isdecimal() and len(reset) < _DIGITS:
        until = datetime.fromtimestamp(int(reset), UTC)
    if until is None or date is None:
        return otherwise
    return max(0.0, (until - date).total_seconds())


def date_of(exchange: Exchange) -> datetime | None:
    """The time in the answer's Date header, if it has one that is valid."""
    return _http_date(exchange.headers.get("Date", ""))


def _http_date(text: str) -> datetime | None:
    try:
        shown = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return shown if shown.tzinfo else shown.replace(tzinfo=UTC)

"""The rate at which the suite sends requests, and how long it waits when it is throttled."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from logs_contract.suite.http.exchange import Exchange

MAX_WAIT = 60.0  # seconds; if the deployment asks for a longer wait, the test is inconclusive
_MIN_RATE = 1.0  # requests a second
_RECOVERY = 0.01  # of the full rate, for each response that is not throttled
_MAX_DIGITS = 11  # of a Unix time; a longer one is beyond the year 9999
_MAX_WAITS = 7  # in a row, for one caller
_MAX_WAITED = 130.0  # seconds, in a row, for one caller
_CATCH_UP = 0.1  # seconds that requests may catch up after a late sleep


class RateLimiter:
    """Spaces requests evenly, at most `rate` a second. Safe for threads.

    It halves the rate when the deployment throttles a request. Each response that is not throttled
    raises the rate again, by a hundredth of the full rate.
    """

    def __init__(
        self,
        rate: float,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._full_rate = self._rate = rate
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

    def wait_for_burst(self, number: int) -> None:
        """Return when `number` requests may be sent at once.

        The burst is paid for twice, by pauses before and after it. So no second that begins or ends
        with it has more requests than any other second.
        """
        self.wait()
        with self._lock:
            end = self._next = max(self._clock(), self._next) + (number - 1) / self._rate
        while (now := self._clock()) < end:
            self._sleep(end - now)
        with self._lock:
            self._next = max(self._next, self._clock()) + number / self._rate

    def slow_down(self, seconds: float) -> None:
        """The deployment throttled a request and asked for a wait of `seconds`."""
        with self._lock:
            self._rate = max(min(_MIN_RATE, self._full_rate), self._rate / 2)
            self._next = max(self._next, self._clock() + seconds)

    def speed_up(self) -> None:
        """The deployment answered a request without throttling it."""
        with self._lock:
            self._rate = min(self._full_rate, self._rate + self._full_rate * _RECOVERY)


@dataclass(slots=True)
class _Waits:
    """Consecutive waits of one caller: their number, their sum in seconds, the end of the last."""

    number: int = 0
    seconds: float = 0.0
    end: float = 0.0


class BackoffPolicy:
    """How long each throttled caller waits, and when to give up on it. Safe for threads.

    Several requests of a caller may be throttled concurrently: all requests sent before a wait
    ends count as one wait.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._waits: dict[str, _Waits] = defaultdict(_Waits)
        self._lock = threading.Lock()

    def next_wait(self, exchange: Exchange) -> float:
        """Seconds to wait after a throttled exchange; 0 if its caller is waiting already.

        A wait of more than `MAX_WAIT` is returned but not counted: the client does not wait.
        """
        with self._lock:
            now = self._clock()
            waits = self._waits[exchange.request.authorization]
            if now - exchange.seconds < waits.end:
                return 0.0
            seconds = read_wait(exchange, default=min(2.0**waits.number, MAX_WAIT))
            if seconds <= MAX_WAIT:
                waits.number += 1
                waits.seconds += seconds
                waits.end = now + seconds
            return seconds

    def reset(self, caller: str) -> None:
        """A request of `caller` was not throttled."""
        with self._lock:
            self._waits.pop(caller, None)

    def is_exhausted(self, caller: str) -> bool:
        """Whether `caller` is still throttled after the allowed number or sum of waits."""
        with self._lock:
            waits = self._waits[caller]
            return waits.number >= _MAX_WAITS or waits.seconds > _MAX_WAITED


def is_throttled(exchange: Exchange) -> bool:
    """Whether the response is 429 ``rate_limited``, which the contract does not document."""
    if exchange.status != 429:
        return False
    try:
        return bool(exchange.json()["error"]["code"] == "rate_limited")
    except (ValueError, KeyError, TypeError):
        return False


def looks_limited(exchange: Exchange) -> bool:
    """Whether the response looks like that of a rate limit which does not say ``rate_limited``.

    It is 429 or 503, and not JSON; or it is 503 and asks for a wait.
    """
    if exchange.status not in (429, 503):
        return False
    try:
        exchange.json()
    except ValueError:
        return True
    return exchange.status == 503 and "Retry-After" in exchange.headers


def read_wait(exchange: Exchange, default: float = 1.0) -> float:
    """Seconds to wait, by Retry-After (RFC 9110, section 10.2.3) or X-RateLimit-Reset.

    `default` if the response has neither. A time of day counts only if the response has a Date
    header: the deployment's clock may differ from that of the suite.
    """
    date = read_date(exchange)
    text = exchange.headers.get("Retry-After", "").strip()
    if text.isdecimal():
        return float(text)
    until = _parse_http_date(text)
    reset = exchange.headers.get("X-RateLimit-Reset", "").strip()
    if until is None and reset.isdecimal() and len(reset) <= _MAX_DIGITS:
        until = datetime.fromtimestamp(int(reset), UTC)
    if until is None or date is None:
        return default
    return max(0.0, (until - date).total_seconds())


def read_date(exchange: Exchange) -> datetime | None:
    """The time in the response's Date header; None if it has no valid one."""
    return _parse_http_date(exchange.headers.get("Date", ""))


def _parse_http_date(text: str) -> datetime | None:
    try:
        parsed = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)

"""The traffic of a run: requests sent, and entries written."""

from __future__ import annotations

import threading
from dataclasses import asdict, dataclass

from logs_contract.suite.http.exchange import Exchange
from logs_contract.suite.http.rate_limit import looks_limited


@dataclass(frozen=True, slots=True)
class Traffic:
    """Counts of requests, bytes of their bodies, entries written, and throttled responses.

    `unmarked` counts the entries that do not carry the run's id, `limited` the responses that look
    like those of a rate limit in the words of another program.
    """

    requests: int = 0
    body_bytes: int = 0
    entries: int = 0
    unmarked: int = 0
    throttled: int = 0
    limited: int = 0

    def __add__(self, other: Traffic) -> Traffic:
        pairs = zip(asdict(self).values(), asdict(other).values(), strict=True)
        return Traffic(*(mine + theirs for mine, theirs in pairs))

    def describe(self, run_id: str) -> tuple[str, str]:
        """Two phrases: the requests sent, and the entries written."""
        sent = f"{self.requests} requests, {_format_bytes(self.body_bytes)} of bodies"
        if self.throttled:
            sent += f", {self.throttled} answered rate_limited"
        written = f"{self.entries} entries, with {run_id} in their meta or message"
        if self.unmarked:
            written += f"; {self.unmarked} of them without it"
        return sent, written


class TrafficCounter:
    """Counts the traffic of a run, and admits no more than `limit` requests. Safe for threads."""

    def __init__(self, run_id: str, limit: int | None = None) -> None:
        self._mark = run_id.encode()
        self._limit = limit
        self._lock = threading.Lock()
        self.total = Traffic()

    def admit(self, body: bytes) -> bool:
        """Count a request before it is sent; False if the limit is reached."""
        with self._lock:
            if self._limit is not None and self.total.requests >= self._limit:
                return False
            self.total += Traffic(requests=1, body_bytes=len(body))
            return True

    def count_response(self, exchange: Exchange, *, throttled: bool) -> None:
        """Count a written entry or a throttled request."""
        written = exchange.status == 201
        unmarked = written and self._mark not in exchange.request.body
        with self._lock:
            self.total += Traffic(
                entries=written,
                unmarked=unmarked,
                throttled=throttled,
                limited=looks_limited(exchange),
            )


def _format_bytes(number: int) -> str:
    return f"{number / 1000:.0f} kB" if number < 1_000_000 else f"{number / 1_000_000:.1f} MB"

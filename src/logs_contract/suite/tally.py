"""What a run has sent and written."""

from __future__ import annotations

import threading
from dataclasses import asdict, dataclass

from logs_contract.suite.exchange import Exchange


@dataclass(frozen=True, slots=True)
class Sent:
    """Counts: requests, bytes of their bodies, entries written and those without the run's id."""

    requests: int = 0
    body_bytes: int = 0
    entries: int = 0
    unmarked: int = 0
    throttled: int = 0

    def __add__(self, other: Sent) -> Sent:
        return Sent(
            *(mine + theirs for mine, theirs in zip(self._all(), other._all(), strict=True))
        )

    def _all(self) -> tuple[int, ...]:
        return tuple(asdict(self).values())

    def lines(self, run_id: str) -> list[str]:
        """For people."""
        told = f"{self.requests} requests, {_bytes(self.body_bytes)} of bodies"
        if self.throttled:
            told += f", {self.throttled} answered rate_limited"
        wrote = f"{self.entries} entries, with {run_id} in their meta or message"
        if self.unmarked:
            wrote += f"; {self.unmarked} of them without it"
        return [told, wrote]


class Tally:
    """Counts while a run goes on, no further than `limit` requests. Safe for threads."""

    def __init__(self, run_id: str, limit: int | None = None) -> None:
        self._mark = run_id.encode()
        self._limit = limit
        self._lock = threading.Lock()
        self.sent = Sent()

    def take(self, body: bytes) -> bool:
        """Count a request that is about to be sent; whether it may be."""
        with self._lock:
            if self._limit is not None and self.sent.requests >= self._limit:
                return False
            self.sent += Sent(requests=1, body_bytes=len(body))
            return True

    def answered(self, exchange: Exchange, *, throttled: bool) -> None:
        """Count what an answer says of its request."""
        written = exchange.status == 201
        unmarked = written and self._mark not in exchange.request.body
        with self._lock:
            self.sent += Sent(entries=written, unmarked=unmarked, throttled=throttled)


def _bytes(number: int) -> str:
    return f"{number / 1000:.0f} kB" if number < 1_000_000 else f"{number / 1_000_000:.1f} MB"

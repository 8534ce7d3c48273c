"""State in this process's memory: bounded, thread-safe, gone when the process ends."""

from __future__ import annotations

import hmac
from collections import deque
from collections.abc import Mapping, Sequence
from datetime import datetime
from threading import Lock

from handlers.quotas import Standing, charge, first_used_up, period_of
from handlers.state.protocol import Entry, Refusal
from handlers.tokens import Account, Token


class MemoryState:
    """Keeps the newest `max_entries` entries of all accounts; usage counts every one admitted.

    `quotas` maps each metric to its limit: what an account has that was given none of its own.
    """

    def __init__(self, *, quotas: Mapping[str, int], max_entries: int) -> None:
        self._lock = Lock()
        self._tokens: dict[bytes, Token] = {}
        self._default_limits = dict(quotas)
        self._limits: dict[Account, dict[str, int]] = {}
        self._used: dict[tuple[Account, str], tuple[str | None, int]] = {}
        self._entries: deque[Entry] = deque(maxlen=max_entries)

    def add_token(self, token: Token) -> None:
        with self._lock:
            self._tokens[token.digest] = token

    def find_token(self, digest: bytes) -> Token | None:
        token = self._tokens.get(digest)
        if token is None or not hmac.compare_digest(token.digest, digest):
            return None
        return token

    def set_quotas(self, account: Account, standings: Sequence[Standing]) -> None:
        with self._lock:
            self._limits[account] = {standing.metric: standing.limit for standing in standings}
            for standing in standings:
                self._used[account, standing.metric] = (standing.period, standing.used)

    def standings(self, account: Account, now: datetime) -> tuple[Standing, ...]:
        with self._lock:
            return self._standings(account, now)

    def ingest(self, entry: Entry, now: datetime) -> Refusal | None:
        with self._lock:
            standings = self._standings(entry.account, now)
            spent = first_used_up(standings)
            if spent is not None:
                return Refusal(spent.metric, standings)
            size = len(entry.document)
            for standing in standings:
                used = standing.used + charge(standing.metric, size)
                self._used[entry.account, standing.metric] = (standing.period, used)
            self._entries.append(entry)
            return None

    def entries(self, account: Account) -> list[Entry]:
        with self._lock:
            return [entry for entry in self._entries if entry.account == account]

    def _standings(self, account: Account, now: datetime) -> tuple[Standing, ...]:
        limits = self._limits.get(account, self._default_limits)
        return tuple(
            Standing(metric, self._used_in(account, metric, period), limit, period)
            for metric, limit in limits.items()
            for period in [period_of(metric, now)]
        )

    def _used_in(self, account: Account, metric: str, period: str | None) -> int:
        counted_in, used = self._used.get((account, metric), (period, 0))
        return used if counted_in == period else 0

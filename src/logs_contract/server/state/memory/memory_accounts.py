"""Quotas, usage and entries in memory."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from datetime import datetime
from threading import Lock

from logs_contract.server.quotas import QuotaUsage, count_entry, find_period, find_used
from logs_contract.server.state.models import (
    DEFAULT_TIER,
    Entry,
    Limits,
    QuotaExceeded,
    StoredEntry,
)
from logs_contract.server.tokens import Account


class MemoryAccounts:
    """Keeps the newest `max_entries` entries of all accounts.

    The usage includes entries that were removed. `quotas` are the initial limits of the tier
    ``default``.
    """

    def __init__(self, *, quotas: Mapping[str, int], max_entries: int) -> None:
        self._lock = Lock()
        self._initial_quotas = dict(quotas)
        self._entries: deque[StoredEntry] = deque(maxlen=max_entries)
        self._number = 0
        self._reset()

    def _reset(self) -> None:
        self._tiers: dict[str, Mapping[str, int]] = {DEFAULT_TIER: self._initial_quotas}
        self._limits: dict[Account, str | Mapping[str, int]] = {}
        self._used: dict[Account, dict[str, tuple[str | None, int]]] = {}
        self._entries.clear()
        self.dropped = 0

    def ingest(self, entry: Entry, now: datetime) -> QuotaExceeded | None:
        with self._lock:
            account = entry.account
            used = self._used.get(account, {})
            limits = self._get_limits(account)
            after, metric = count_entry(limits, used, len(entry.document), now)
            if metric is not None:
                return QuotaExceeded(metric, self._find_usages(account, now))
            self._used.setdefault(account, {}).update(after)
            self._append(entry)
            return None

    def restore(self, entry: Entry) -> None:
        with self._lock:
            self._append(entry)

    def quota_usages(self, account: Account, now: datetime) -> tuple[QuotaUsage, ...]:
        with self._lock:
            return self._find_usages(account, now)

    def limits(self, account: Account) -> Limits:
        with self._lock:
            given = self._limits.get(account, DEFAULT_TIER)
            if isinstance(given, str):
                return Limits(given, self._tiers[given])
            return Limits(None, given)

    def set_limits(self, account: Account, limits: Mapping[str, int] | str) -> None:
        with self._lock:
            self._limits[account] = limits if isinstance(limits, str) else dict(limits)

    def set_used(self, account: Account, used: Mapping[str, int], now: datetime) -> None:
        for metric, amount in used.items():
            self.set_usage(account, metric, find_period(metric, now), amount)

    def usage(self) -> Mapping[Account, Mapping[str, tuple[str | None, int]]]:
        with self._lock:
            return {account: dict(metrics) for account, metrics in self._used.items()}

    def set_usage(self, account: Account, metric: str, period: str | None, used: int) -> None:
        with self._lock:
            self._used.setdefault(account, {})[metric] = (period, used)

    def all(self) -> list[Account]:
        with self._lock:
            stored = (stored.entry.account for stored in self._entries)
            return list(dict.fromkeys([*self._limits, *self._used, *stored]))

    def tiers(self) -> Mapping[str, Mapping[str, int]]:
        with self._lock:
            return dict(self._tiers)

    def set_tier(self, name: str, quotas: Mapping[str, int]) -> None:
        with self._lock:
            self._tiers[name] = dict(quotas)

    def entries(self, account: Account) -> list[Entry]:
        return [stored.entry for stored in self.stored() if stored.entry.account == account]

    def stored(self) -> Sequence[StoredEntry]:
        with self._lock:
            return list(self._entries)

    @property
    def kept(self) -> int:
        return len(self._entries)

    def clear_entries(self) -> None:
        with self._lock:
            self._entries.clear()
            self.dropped = 0

    def forget(self, organisation: str) -> None:
        with self._lock:
            for by_account in (self._limits, self._used):
                for account in [it for it in by_account if it.organisation == organisation]:
                    del by_account[account]
            left = [it for it in self._entries if it.entry.account.organisation != organisation]
            self._entries = deque(left, maxlen=self._entries.maxlen)

    def clear(self) -> None:
        with self._lock:
            self._reset()

    def _append(self, entry: Entry) -> None:
        self._number += 1
        self.dropped += len(self._entries) == self._entries.maxlen
        self._entries.append(StoredEntry(self._number, entry))

    def _find_usages(self, account: Account, now: datetime) -> tuple[QuotaUsage, ...]:
        usage = self._used.get(account, {})
        return tuple(
            QuotaUsage(metric, find_used(usage, metric, period), limit, period)
            for metric, limit in self._get_limits(account).items()
            for period in [find_period(metric, now)]
        )

    def _get_limits(self, account: Account) -> Mapping[str, int]:
        given = self._limits.get(account, DEFAULT_TIER)
        return self._tiers[given] if isinstance(given, str) else given

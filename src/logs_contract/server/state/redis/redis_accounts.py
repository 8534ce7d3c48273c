"""Quotas, usage and entries in Redis."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from logs_contract.server.quotas import METRICS, QuotaUsage, charge, current_period, find_exhausted
from logs_contract.server.state.models import (
    DEFAULT_TIER,
    Entry,
    Limits,
    QuotaExceeded,
    StoredEntry,
)
from logs_contract.server.state.redis.codec import (
    encode,
    read_account,
    read_entry,
    read_limits,
    read_quotas,
)
from logs_contract.server.state.redis.redis_client import Argument, RedisClient
from logs_contract.server.tokens import Account


class RedisAccounts:
    """Keeps the newest `max_entries` entries of all accounts; usage counts every one admitted.

    `quotas` are the first limits of the tier ``default``. The entries are a stream whose ids are
    ``<number>-0``; the rest are hashes, with fields named by account, or by metric and account
    where usage (`used`) and the months it was counted in (`periods`) stand.
    """

    def __init__(self, link: RedisClient, *, quotas: Mapping[str, int], max_entries: int) -> None:
        self._link = link
        self._first = dict(quotas)
        self._max_entries = max_entries
        self._limits = link.key("limits")
        self._tiers = link.key("tiers")
        self._used = link.key("used")
        self._periods = link.key("periods")
        self._entries = link.key("entries")
        self._counts = link.key("entries:counts")
        self._admit = link.script("accounts_admit")
        self._forget = link.script("accounts_forget")

    def ingest(self, entry: Entry, now: datetime) -> QuotaExceeded | None:
        size = len(entry.document)
        refused = self._admitted(entry.account, encode(entry), _metrics(now, size))
        if refused is None:
            return None
        quota_usages = _standings(refused, now)
        spent = find_exhausted(quota_usages)
        assert spent is not None  # noqa: S101, the script refuses for nothing else
        return QuotaExceeded(spent.metric, quota_usages)

    def keep(self, entry: Entry) -> None:
        self._admitted(entry.account, encode(entry), ())

    def quota_usages(self, account: Account, now: datetime) -> tuple[QuotaUsage, ...]:
        return _standings(self._admitted(account, b"", _metrics(now, 0)) or (), now)

    def limits(self, account: Account) -> Limits:
        found, tiers = self._link.atomically(
            ("HGET", self._limits, encode(account)), ("HGETALL", self._tiers)
        )
        given = DEFAULT_TIER if found is None else read_limits(found)
        if isinstance(given, str):
            return Limits(given, self._read_tiers(tiers).get(given, self._first))
        return Limits(None, dict(given))

    def set_limits(self, account: Account, limits: Mapping[str, int] | str) -> None:
        given = limits if isinstance(limits, str) else list(limits.items())
        self._link.call(lambda client: client.hset(self._limits, encode(account), encode(given)))

    def set_used(self, account: Account, used: Mapping[str, int], now: datetime) -> None:
        for metric, amount in used.items():
            self.set_usage(account, metric, current_period(metric, now), amount)

    def usage(self) -> Mapping[Account, Mapping[str, tuple[str | None, int]]]:
        used, periods = self._link.atomically(("HGETALL", self._used), ("HGETALL", self._periods))
        found: dict[Account, dict[str, tuple[str | None, int]]] = {}
        for field, amount in sorted(used.items()):
            metric, account = _split(field)
            period = periods[field].decode() or None
            found.setdefault(account, {})[metric] = (period, int(amount))
        return found

    def set_usage(self, account: Account, metric: str, period: str | None, used: int) -> None:
        field = metric.encode() + b":" + encode(account)
        self._link.atomically(
            ("HSET", self._used, field, used), ("HSET", self._periods, field, period or "")
        )

    def known(self) -> list[Account]:
        limited, used = self._link.atomically(("HKEYS", self._limits), ("HKEYS", self._used))
        found = {read_account(field) for field in limited}
        found |= {_split(field)[1] for field in used}
        found |= {read_account(fields[b"account"]) for _, fields in self._items()}
        return sorted(found)

    def tiers(self) -> Mapping[str, Mapping[str, int]]:
        return self._read_tiers(self._link.call(lambda client: client.hgetall(self._tiers)))

    def set_tier(self, name: str, quotas: Mapping[str, int]) -> None:
        pairs = encode(list(quotas.items()))
        self._link.call(lambda client: client.hset(self._tiers, name, pairs))

    def entries(self, account: Account) -> list[Entry]:
        return [stored.entry for stored in self.stored() if stored.entry.account == account]

    def stored(self) -> Sequence[StoredEntry]:
        return [
            StoredEntry(number, read_entry(fields[b"entry"])) for number, fields in self._items()
        ]

    @property
    def kept(self) -> int:
        return int(self._link.call(lambda client: client.xlen(self._entries)))

    @property
    def dropped(self) -> int:
        return int(self._link.call(lambda client: client.hget(self._counts, "dropped")) or 0)

    def clear_entries(self) -> None:
        self._link.atomically(("DEL", self._entries), ("HDEL", self._counts, "dropped"))

    def forget(self, organisation: str) -> None:
        keys = [self._limits, self._used, self._periods, self._entries]
        self._link.run(self._forget, keys, [organisation])

    def clear(self) -> None:
        first = encode(list(self._first.items()))
        self._link.atomically(
            ("DEL", self._limits, self._tiers, self._used, self._periods, self._entries),
            ("HDEL", self._counts, "dropped"),
            ("HSET", self._tiers, DEFAULT_TIER, first),
        )

    def _admitted(
        self, account: Account, entry: bytes, metrics: Iterable[Argument]
    ) -> list[Any] | None:
        """What the script replies: None where the entry was stored."""
        limits = [self._limits, self._tiers, self._used, self._periods]
        first = encode(list(self._first.items()))
        arguments = [encode(account), entry, self._max_entries, first, *metrics]
        found: list[Any] | None = self._link.run(
            self._admit, [*limits, self._entries, self._counts], arguments
        )
        return found

    def _items(self) -> Iterable[tuple[int, dict[bytes, bytes]]]:
        return self._link.items(self._entries)

    def _read_tiers(self, found: Mapping[bytes, bytes]) -> dict[str, dict[str, int]]:
        tiers = {name.decode(): dict(read_quotas(quotas)) for name, quotas in found.items()}
        return {DEFAULT_TIER: self._first} | tiers


def _metrics(now: datetime, size: int) -> list[Argument]:
    """Name, period and charge of every metric, for the script."""
    return [
        word
        for metric in METRICS
        for word in (metric, current_period(metric, now) or "", charge(metric, size))
    ]


def _standings(rows: Iterable[tuple[bytes, bytes, int]], now: datetime) -> tuple[QuotaUsage, ...]:
    return tuple(
        QuotaUsage(metric, int(used), limit, current_period(metric, now))
        for name, used, limit in rows
        for metric in [name.decode()]
    )


def _split(field: bytes) -> tuple[str, Account]:
    metric, _, account = field.partition(b":")
    return metric.decode(), read_account(account)

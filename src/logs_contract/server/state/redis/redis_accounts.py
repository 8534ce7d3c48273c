"""Quotas, usage and entries in Redis."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec.msgpack import Decoder

from logs_contract.server.quotas import METRICS, QuotaUsage, charge, find_period
from logs_contract.server.state.models import (
    DEFAULT_TIER,
    Entry,
    Limits,
    QuotaExceeded,
    StoredEntry,
)
from logs_contract.server.state.redis.redis_client import Argument, RedisClient, encode
from logs_contract.server.tokens import Account

_Quotas = list[tuple[str, int]]  # A MessagePack map would lose its order in Lua.
_decode_account = Decoder(Account).decode
_decode_entry = Decoder(Entry).decode
_decode_limits = Decoder(str | _Quotas).decode  # the name of a tier, or the account's own limits
_decode_quotas = Decoder(_Quotas).decode


class RedisAccounts:
    """Keeps the newest `max_entries` entries of all accounts.

    The usage includes entries that were removed. `quotas` are the initial limits of the tier
    ``default``. The entries are a stream whose ids are ``<number>-0``. Everything else is in
    hashes, whose fields are accounts. In the hashes `used` (the usage) and `periods` (the month of
    the usage), the fields are a metric and an account.
    """

    def __init__(self, client: RedisClient, *, quotas: Mapping[str, int], max_entries: int) -> None:
        self._client = client
        self._initial_quotas = dict(quotas)
        self._max_entries = max_entries
        self._limits = client.key("limits")
        self._tiers = client.key("tiers")
        self._used = client.key("used")
        self._periods = client.key("periods")
        self._entries = client.key("entries")
        self._counts = client.key("entries:counts")
        self._ingest_script = client.load_script("accounts_ingest")
        self._forget_script = client.load_script("accounts_forget")

    def ingest(self, entry: Entry, now: datetime) -> QuotaExceeded | None:
        metrics = _make_metric_arguments(now, len(entry.document))
        reply = self._run_ingest(entry.account, encode(entry), metrics)
        if reply is None:
            return None
        exceeded, usages = reply
        return QuotaExceeded(exceeded.decode(), _read_usages(usages, now))

    def restore(self, entry: Entry) -> None:
        self._run_ingest(entry.account, encode(entry), ())

    def quota_usages(self, account: Account, now: datetime) -> tuple[QuotaUsage, ...]:
        reply = self._run_ingest(account, b"", _make_metric_arguments(now, 0))
        return () if reply is None else _read_usages(reply[1], now)

    def limits(self, account: Account) -> Limits:
        found, tiers = self._client.run_transaction(
            ("HGET", self._limits, encode(account)), ("HGETALL", self._tiers)
        )
        given = DEFAULT_TIER if found is None else _decode_limits(found)
        if isinstance(given, str):
            return Limits(given, self._read_tiers(tiers).get(given, self._initial_quotas))
        return Limits(None, dict(given))

    def set_limits(self, account: Account, limits: Mapping[str, int] | str) -> None:
        given = limits if isinstance(limits, str) else list(limits.items())
        self._client.call(lambda redis: redis.hset(self._limits, encode(account), encode(given)))

    def set_used(self, account: Account, used: Mapping[str, int], now: datetime) -> None:
        for metric, amount in used.items():
            self.set_usage(account, metric, find_period(metric, now), amount)

    def usage(self) -> Mapping[Account, Mapping[str, tuple[str | None, int]]]:
        used, periods = self._client.run_transaction(
            ("HGETALL", self._used), ("HGETALL", self._periods)
        )
        found: dict[Account, dict[str, tuple[str | None, int]]] = {}
        for field, amount in sorted(used.items()):
            metric, account = _read_field(field)
            period = periods[field].decode() or None
            found.setdefault(account, {})[metric] = (period, int(amount))
        return found

    def set_usage(self, account: Account, metric: str, period: str | None, used: int) -> None:
        field = metric.encode() + b":" + encode(account)
        self._client.run_transaction(
            ("HSET", self._used, field, used), ("HSET", self._periods, field, period or "")
        )

    def all(self) -> list[Account]:
        limited, used = self._client.run_transaction(("HKEYS", self._limits), ("HKEYS", self._used))
        found = {_decode_account(field) for field in limited}
        found |= {_read_field(field)[1] for field in used}
        found |= {_decode_account(fields[b"account"]) for _, fields in self._read_entries()}
        return sorted(found)

    def tiers(self) -> Mapping[str, Mapping[str, int]]:
        return self._read_tiers(self._client.call(lambda redis: redis.hgetall(self._tiers)))

    def set_tier(self, name: str, quotas: Mapping[str, int]) -> None:
        pairs = encode(list(quotas.items()))
        self._client.call(lambda redis: redis.hset(self._tiers, name, pairs))

    def entries(self, account: Account) -> list[Entry]:
        return [stored.entry for stored in self.stored() if stored.entry.account == account]

    def stored(self) -> Sequence[StoredEntry]:
        return [
            StoredEntry(number, _decode_entry(fields[b"entry"]))
            for number, fields in self._read_entries()
        ]

    @property
    def kept(self) -> int:
        return int(self._client.call(lambda redis: redis.xlen(self._entries)))

    @property
    def dropped(self) -> int:
        return int(self._client.call(lambda redis: redis.hget(self._counts, "dropped")) or 0)

    def clear_entries(self) -> None:
        self._client.run_transaction(("DEL", self._entries), ("HDEL", self._counts, "dropped"))

    def forget(self, organisation: str) -> None:
        keys = [self._limits, self._used, self._periods, self._entries]
        self._client.run_script(self._forget_script, keys, [organisation])

    def clear(self) -> None:
        quotas = encode(list(self._initial_quotas.items()))
        self._client.run_transaction(
            ("DEL", self._limits, self._tiers, self._used, self._periods, self._entries),
            ("HDEL", self._counts, "dropped"),
            ("HSET", self._tiers, DEFAULT_TIER, quotas),
        )

    def _run_ingest(
        self, account: Account, entry: bytes, metrics: Iterable[Argument]
    ) -> tuple[bytes, list[Any]] | None:
        """Run the script. Return None if it stored the entry, else the metric and the usages.

        With an empty `entry`, the script only returns the usages. Without `metrics`, it checks no
        quota and counts nothing.
        """
        keys = [self._limits, self._tiers, self._used, self._periods, self._entries, self._counts]
        quotas = encode(list(self._initial_quotas.items()))
        arguments = [encode(account), entry, self._max_entries, quotas, *metrics]
        reply: tuple[bytes, list[Any]] | None = self._client.run_script(
            self._ingest_script, keys, arguments
        )
        return reply

    def _read_entries(self) -> Iterable[tuple[int, dict[bytes, bytes]]]:
        return self._client.read_stream(self._entries)

    def _read_tiers(self, found: Mapping[bytes, bytes]) -> dict[str, dict[str, int]]:
        tiers = {name.decode(): dict(_decode_quotas(quotas)) for name, quotas in found.items()}
        return {DEFAULT_TIER: self._initial_quotas} | tiers


def _make_metric_arguments(now: datetime, size: int) -> list[Argument]:
    """Return the name, period and charge of every metric, as arguments of the script."""
    return [
        argument
        for metric in METRICS
        for argument in (metric, find_period(metric, now) or "", charge(metric, size))
    ]


def _read_usages(rows: Iterable[tuple[bytes, bytes, int]], now: datetime) -> tuple[QuotaUsage, ...]:
    return tuple(
        QuotaUsage(metric, int(used), limit, find_period(metric, now))
        for name, used, limit in rows
        for metric in [name.decode()]
    )


def _read_field(field: bytes) -> tuple[str, Account]:
    metric, _, account = field.partition(b":")
    return metric.decode(), _decode_account(account)

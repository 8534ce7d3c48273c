"""Fault plans in Redis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from msgspec.msgpack import Decoder

from logs_contract.server.state.fault_plans import Fault
from logs_contract.server.state.redis.redis_client import RedisClient, encode

_decode = Decoder(Fault).decode
_NUMBERS = ("first", "last", "matched", "applied")


class RedisFaults:
    """Keeps the plans in a hash, their order in a sorted set, and their numbers in a hash.

    Redis does not interpret the plans. The fields of their numbers are ``first:<id>`` and
    ``last:<id>`` for the calls that a plan applies to, and ``matched:<id>`` and ``applied:<id>``
    for its counts.
    """

    def __init__(self, client: RedisClient) -> None:
        self._client = client
        self._plans = client.key("faults")
        self._order = client.key("faults:order")
        self._count = client.key("faults:count")
        self._numbers = client.key("faults:numbers")
        self._list_script = client.load_script("faults_list")
        self._match_script = client.load_script("faults_match")

    def add(self, fault: Fault) -> None:
        place = self._client.call(lambda redis: redis.incr(self._count))
        last = "" if fault.calls.last is None else fault.calls.last
        values = (fault.calls.first, last, fault.matched, fault.applied)
        numbers = [it for pair in zip(_make_fields(fault.id), values, strict=True) for it in pair]
        self._client.run_transaction(
            ("HSET", self._plans, fault.id, encode(fault)),
            ("ZADD", self._order, "NX", place, fault.id),
            ("HSET", self._numbers, *numbers),
        )

    def all(self) -> Sequence[Fault]:
        found = self._client.run_script(
            self._list_script, [self._plans, self._order, self._numbers]
        )
        return [_read_plan(*item) for item in found]

    @property
    def active(self) -> Sequence[Fault]:
        return [fault for fault in self.all() if not fault.ended]

    def remove(self, fault_id: str) -> bool:
        removed, *_ = self._client.run_transaction(
            ("HDEL", self._plans, fault_id),
            ("ZREM", self._order, fault_id),
            ("HDEL", self._numbers, *_make_fields(fault_id)),
        )
        return bool(removed)

    def clear(self) -> None:
        self._client.call(lambda redis: redis.delete(self._plans, self._order, self._numbers))

    def match(self, ids: Sequence[str]) -> tuple[Fault, int] | None:
        applied = self._client.run_script(self._match_script, [self._plans, self._numbers], ids)
        if applied is None:
            return None
        fault = _read_plan(*applied)
        return fault, fault.matched


def _make_fields(fault_id: str) -> list[str]:
    return [f"{name}:{fault_id}" for name in _NUMBERS]


def _read_plan(plan: bytes, matched: bytes | int, applied: bytes | int) -> Fault:
    return replace(_decode(plan), matched=int(matched), applied=int(applied))

"""Fault plans in Redis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from logs_contract.server.state.fault_plans import Fault
from logs_contract.server.state.redis.codec import encode, read_fault
from logs_contract.server.state.redis.redis_client import RedisClient

_NUMBERS = ("first", "last", "matched", "applied")


class RedisFaults:
    """A hash of the plans, a sorted set of their order, and a hash of their numbers.

    Plans are opaque to Redis; ``first:<id>`` and ``last:<id>`` are the calls one counts for,
    ``matched:<id>`` and ``applied:<id>`` its counts.
    """

    def __init__(self, link: RedisClient) -> None:
        self._link = link
        self._plans = link.key("faults")
        self._order = link.key("faults:order")
        self._count = link.key("faults:count")
        self._numbers = link.key("faults:numbers")
        self._list = link.script("faults_list")
        self._match = link.script("faults_match")

    def add(self, fault: Fault) -> None:
        place = self._link.call(lambda client: client.incr(self._count))
        last = "" if fault.calls.last is None else fault.calls.last
        values = (fault.calls.first, last, fault.matched, fault.applied)
        numbers = [it for pair in zip(_fields(fault.id), values, strict=True) for it in pair]
        self._link.atomically(
            ("HSET", self._plans, fault.id, encode(fault)),
            ("ZADD", self._order, "NX", place, fault.id),
            ("HSET", self._numbers, *numbers),
        )

    def all(self) -> Sequence[Fault]:
        listed = self._link.run(self._list, [self._plans, self._order, self._numbers])
        return [_counted(*item) for item in listed]

    @property
    def active(self) -> Sequence[Fault]:
        return [fault for fault in self.all() if not fault.ended]

    def remove(self, fault_id: str) -> bool:
        removed, *_ = self._link.atomically(
            ("HDEL", self._plans, fault_id),
            ("ZREM", self._order, fault_id),
            ("HDEL", self._numbers, *_fields(fault_id)),
        )
        return bool(removed)

    def clear(self) -> None:
        self._link.call(lambda client: client.delete(self._plans, self._order, self._numbers))

    def match(self, ids: Sequence[str]) -> tuple[Fault, int] | None:
        decided = self._link.run(self._match, [self._plans, self._numbers], ids)
        if decided is None:
            return None
        fault = _counted(*decided)
        return fault, fault.matched


def _fields(fault_id: str) -> list[str]:
    return [f"{name}:{fault_id}" for name in _NUMBERS]


def _counted(plan: bytes, matched: bytes | int, applied: bytes | int) -> Fault:
    return replace(read_fault(plan), matched=int(matched), applied=int(applied))

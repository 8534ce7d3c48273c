"""Clocks in Redis."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from logs_contract.server.clock import Clock
from logs_contract.server.state.redis.codec import encode, read_clock
from logs_contract.server.state.redis.redis_client import RedisClient

_EVERYONE = b"*"


class RedisClocks:
    """A hash of the clocks, by the name of the organisation after ``=``; everyone's is ``*``."""

    are_set = True  # whether they are, only Redis knows

    def __init__(self, link: RedisClient) -> None:
        self._link = link
        self._clocks = link.key("clocks")

    def of(self, organisation: str | None) -> Clock:
        names = _field(organisation), _EVERYONE
        return _first(self._link.call(lambda client: client.hmget(self._clocks, *names)))

    def now(self, organisation: str | None, real: datetime) -> datetime:
        return self.of(organisation).read(real)

    def all(self) -> Mapping[str | None, Clock]:
        found = self._link.call(lambda client: client.hgetall(self._clocks))
        return {_organisation(field): read_clock(clock) for field, clock in sorted(found.items())}

    def change(self, organisation: str | None, how: Callable[[Clock], Clock]) -> None:
        fields = [_field(organisation), _EVERYONE]
        self._link.change(self._clocks, fields, lambda found: encode(how(_first(found))))

    def remove(self, organisation: str | None) -> None:
        self._link.call(lambda client: client.hdel(self._clocks, _field(organisation)))


def _field(organisation: str | None) -> bytes:
    return _EVERYONE if organisation is None else b"=" + organisation.encode()


def _organisation(field: bytes) -> str | None:
    return None if field == _EVERYONE else field[1:].decode()


def _first(found: Sequence[bytes | None]) -> Clock:
    """The first there is, else the real one."""
    return next((read_clock(clock) for clock in found if clock is not None), Clock())

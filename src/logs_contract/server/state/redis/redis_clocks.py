"""Clocks in Redis."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from msgspec.msgpack import Decoder

from logs_contract.server.clock import Clock
from logs_contract.server.state.redis.redis_client import RedisClient, encode

_GLOBAL = b"*"
_decode = Decoder(Clock).decode


class RedisClocks:
    """Keeps the clocks in a hash.

    The field is ``=`` and the name of the organisation, or ``*`` for the global clock.
    """

    are_set = True  # A more exact value would require a round trip.

    def __init__(self, client: RedisClient) -> None:
        self._client = client
        self._clocks = client.key("clocks")

    def get(self, organisation: str | None) -> Clock:
        names = _make_field(organisation), _GLOBAL
        return _choose_clock(self._client.call(lambda redis: redis.hmget(self._clocks, *names)))

    def now(self, organisation: str | None, real: datetime) -> datetime:
        return self.get(organisation).read(real)

    def all(self) -> Mapping[str | None, Clock]:
        found = self._client.call(lambda redis: redis.hgetall(self._clocks))
        return {_read_field(field): _decode(clock) for field, clock in sorted(found.items())}

    def change(self, organisation: str | None, update: Callable[[Clock], Clock]) -> None:
        fields = [_make_field(organisation), _GLOBAL]
        self._client.update_field(
            self._clocks, fields, lambda found: encode(update(_choose_clock(found)))
        )

    def remove(self, organisation: str | None) -> None:
        self._client.call(lambda redis: redis.hdel(self._clocks, _make_field(organisation)))


def _make_field(organisation: str | None) -> bytes:
    return _GLOBAL if organisation is None else b"=" + organisation.encode()


def _read_field(field: bytes) -> str | None:
    return None if field == _GLOBAL else field[1:].decode()


def _choose_clock(found: Sequence[bytes | None]) -> Clock:
    """Return the first clock that is set, or a clock that shows the real time if none is."""
    return next((_decode(clock) for clock in found if clock is not None), Clock())

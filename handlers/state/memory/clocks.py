"""Clocks in memory."""

from __future__ import annotations

from collections.abc import Mapping

from handlers.clock import Clock

_REAL = Clock()


class MemoryClocks:
    """Each step is one operation of a dictionary, which is atomic."""

    def __init__(self) -> None:
        self._clocks: dict[str | None, Clock] = {}

    def of(self, organisation: str | None) -> Clock:
        if not self._clocks:
            return _REAL
        return self._clocks.get(organisation) or self._clocks.get(None, _REAL)

    def all(self) -> Mapping[str | None, Clock]:
        return dict(self._clocks)

    def set(self, organisation: str | None, clock: Clock) -> None:
        self._clocks[organisation] = clock

    def remove(self, organisation: str | None) -> None:
        self._clocks.pop(organisation, None)

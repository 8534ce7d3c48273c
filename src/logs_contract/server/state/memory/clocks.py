"""Clocks in memory."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from threading import Lock

from logs_contract.server.clock import Clock

_REAL = Clock()


class MemoryClocks:
    """Everyone's clock, and those of organisations that have one of their own."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._clocks: dict[str | None, Clock] = {}

    def of(self, organisation: str | None) -> Clock:
        if not self._clocks:
            return _REAL
        return self._clocks.get(organisation) or self._clocks.get(None, _REAL)

    def all(self) -> Mapping[str | None, Clock]:
        with self._lock:
            return dict(self._clocks)

    def change(self, organisation: str | None, how: Callable[[Clock], Clock]) -> None:
        with self._lock:
            self._clocks[organisation] = how(self.of(organisation))

    def remove(self, organisation: str | None) -> None:
        with self._lock:
            self._clocks.pop(organisation, None)

"""Clocks in memory."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from threading import Lock

from logs_contract.server.clock import Clock

_REAL = Clock()


class MemoryClocks:
    """Everyone's clock, and those of organisations that have one of their own."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._clocks: dict[str | None, Clock] = {}
        self.are_set = False

    def of(self, organisation: str | None) -> Clock:
        if not self._clocks:
            return _REAL
        return self._clocks.get(organisation) or self._clocks.get(None, _REAL)

    def now(self, organisation: str | None, real: datetime) -> datetime:
        return self.of(organisation).read(real)

    def all(self) -> Mapping[str | None, Clock]:
        with self._lock:
            return dict(self._clocks)

    def change(self, organisation: str | None, how: Callable[[Clock], Clock]) -> None:
        with self._lock:
            self._clocks[organisation] = how(self.of(organisation))
            self.are_set = True

    def remove(self, organisation: str | None) -> None:
        with self._lock:
            self._clocks.pop(organisation, None)
            self.are_set = bool(self._clocks)

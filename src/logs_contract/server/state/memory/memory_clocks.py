"""Clocks in memory."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from threading import Lock

from logs_contract.server.clock import Clock

_REAL_TIME = Clock()


class MemoryClocks:
    """A dictionary of the clocks by organisation. The key of the global clock is None."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._clocks: dict[str | None, Clock] = {}
        self.are_set = False

    def get(self, organisation: str | None) -> Clock:
        if not self._clocks:
            return _REAL_TIME
        return self._clocks.get(organisation) or self._clocks.get(None, _REAL_TIME)

    def now(self, organisation: str | None, real: datetime) -> datetime:
        return self.get(organisation).read(real)

    def all(self) -> Mapping[str | None, Clock]:
        with self._lock:
            return dict(self._clocks)

    def change(self, organisation: str | None, update: Callable[[Clock], Clock]) -> None:
        with self._lock:
            self._clocks[organisation] = update(self.get(organisation))
            self.are_set = True

    def remove(self, organisation: str | None) -> None:
        with self._lock:
            self._clocks.pop(organisation, None)
            self.are_set = bool(self._clocks)

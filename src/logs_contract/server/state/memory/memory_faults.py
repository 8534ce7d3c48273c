"""Fault plans in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from threading import Lock

from logs_contract.server.state.fault_plans import Fault


class MemoryFaults:
    """Plans by their ids, newest last."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._faults: dict[str, Fault] = {}
        self._listed: tuple[Fault, ...] = ()
        self.active: Sequence[Fault] = ()

    def add(self, fault: Fault) -> None:
        with self._lock:
            self._faults[fault.id] = fault
            self._list()

    def all(self) -> Sequence[Fault]:
        return self._listed

    def remove(self, fault_id: str) -> bool:
        with self._lock:
            found = self._faults.pop(fault_id, None) is not None
            self._list()
            return found

    def clear(self) -> None:
        with self._lock:
            self._faults = {}
            self._list()

    def match(self, ids: Sequence[str]) -> tuple[Fault, int] | None:
        decided = None
        with self._lock:
            for fault in [self._faults[name] for name in ids if name in self._faults]:
                number = fault.matched + 1
                applies = decided is None and fault.calls.include(number)
                counted = replace(fault, matched=number, applied=fault.applied + applies)
                self._faults[fault.id] = counted
                if applies:
                    decided = counted, number
            self._list()
        return decided

    def _list(self) -> None:
        self._listed = tuple(reversed(self._faults.values()))
        self.active = tuple(fault for fault in self._listed if not fault.ended)

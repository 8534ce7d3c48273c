"""Fault plans in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from threading import Lock

from logs_contract.server.state.fault_plans import Fault


class MemoryFaults:
    """A dictionary of the plans by their ids, newest last."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._faults: dict[str, Fault] = {}
        self._newest_first: tuple[Fault, ...] = ()
        self.active: Sequence[Fault] = ()

    def add(self, fault: Fault) -> None:
        with self._lock:
            self._faults[fault.id] = fault
            self._update_lists()

    def all(self) -> Sequence[Fault]:
        return self._newest_first

    def remove(self, fault_id: str) -> bool:
        with self._lock:
            found = self._faults.pop(fault_id, None) is not None
            self._update_lists()
            return found

    def clear(self) -> None:
        with self._lock:
            self._faults = {}
            self._update_lists()

    def match(self, ids: Sequence[str]) -> tuple[Fault, int] | None:
        applying = None
        with self._lock:
            for fault in [self._faults[it] for it in ids if it in self._faults]:
                number = fault.matched + 1
                applies = applying is None and fault.calls.include(number)
                updated = replace(fault, matched=number, applied=fault.applied + applies)
                self._faults[fault.id] = updated
                if applies:
                    applying = updated, number
            self._update_lists()
        return applying

    def _update_lists(self) -> None:
        self._newest_first = tuple(reversed(self._faults.values()))
        self.active = tuple(fault for fault in self._newest_first if not fault.ended)

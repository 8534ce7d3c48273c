"""State in this process's memory: bounded, thread-safe, gone when the process ends."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from threading import Lock

from logs_contract.server.state.memory.memory_accounts import MemoryAccounts
from logs_contract.server.state.memory.memory_clocks import MemoryClocks
from logs_contract.server.state.memory.memory_faults import MemoryFaults
from logs_contract.server.state.memory.memory_journal import MemoryJournal
from logs_contract.server.state.memory.memory_tokens import MemoryTokens
from logs_contract.server.state.protocol import State


class MemoryState:
    """Keeps the newest `max_entries` entries and `max_requests` records of the journal.

    `quotas` maps each metric to its limit: the tier of accounts that were given nothing else.
    """

    remote = False

    def __init__(
        self, *, quotas: Mapping[str, int], max_entries: int, max_requests: int = 1
    ) -> None:
        self.tokens = MemoryTokens()
        self.accounts = MemoryAccounts(quotas=quotas, max_entries=max_entries)
        self.clocks = MemoryClocks()
        self.journal = MemoryJournal(max_records=max_requests)
        self.faults = MemoryFaults()
        self._beginning = Lock()
        self._begun = False

    def initialize(self, fill: Callable[[State], None], *, initialized: bool = False) -> None:
        with self._beginning:
            if not (self._begun or initialized):
                fill(self)
            self._begun = True

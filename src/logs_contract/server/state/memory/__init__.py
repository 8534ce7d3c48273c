"""State in the memory of this process. It is bounded, thread-safe, and lost at the end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from threading import Lock

from logs_contract.server.state.memory.memory_accounts import MemoryAccounts
from logs_contract.server.state.memory.memory_clocks import MemoryClocks
from logs_contract.server.state.memory.memory_faults import MemoryFaults
from logs_contract.server.state.memory.memory_journal import MemoryJournal
from logs_contract.server.state.memory.memory_tokens import MemoryTokens
from logs_contract.server.state.protocols import State


class MemoryState:
    """The `State` of one process.

    It keeps the newest `max_entries` entries and `max_requests` records of the journal. `quotas`
    are the initial limits of the tier ``default``.
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
        self._initializing = Lock()
        self._initialized = False

    def initialize(self, fill: Callable[[State], None], *, initialized: bool = False) -> None:
        with self._initializing:
            if not (self._initialized or initialized):
                fill(self)
            self._initialized = True

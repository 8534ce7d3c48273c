"""State that outlives a request: tokens, quotas, entries, journal, fault plans and clocks."""

from logs_contract.server.state.fault_plans import Calls, Delay, Fault, FaultEffect, Match
from logs_contract.server.state.models import (
    EarlierRequest,
    Entry,
    JournalEntry,
    Limits,
    QuotaExceeded,
    RecordedRequest,
    StoredEntry,
)
from logs_contract.server.state.protocols import (
    Accounts,
    Clocks,
    Faults,
    Journal,
    State,
    StateUnavailableError,
    Tokens,
)

__all__ = [
    "Accounts",
    "Calls",
    "Clocks",
    "Delay",
    "EarlierRequest",
    "Entry",
    "Fault",
    "FaultEffect",
    "Faults",
    "Journal",
    "JournalEntry",
    "Limits",
    "Match",
    "QuotaExceeded",
    "RecordedRequest",
    "State",
    "StateUnavailableError",
    "StoredEntry",
    "Tokens",
]

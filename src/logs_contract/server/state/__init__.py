"""What outlives a request: tokens, quotas, entries, journal, faults, clocks; and where it is."""

from logs_contract.server.state.faults import Calls, Consequence, Delay, Fault, Match
from logs_contract.server.state.protocol import (
    Accounts,
    Clocks,
    Faults,
    Journal,
    State,
    StateUnavailableError,
    Tokens,
)
from logs_contract.server.state.records import Kept, Record, Repeat
from logs_contract.server.state.values import Entry, Limits, Refusal, Stored

__all__ = [
    "Accounts",
    "Calls",
    "Clocks",
    "Consequence",
    "Delay",
    "Entry",
    "Fault",
    "Faults",
    "Journal",
    "Kept",
    "Limits",
    "Match",
    "Record",
    "Refusal",
    "Repeat",
    "State",
    "StateUnavailableError",
    "Stored",
    "Tokens",
]

"""What outlives a request: tokens, quotas, entries, journal, faults, clocks; and where it is."""

from handlers.state.faults import Calls, Consequence, Delay, Fault, Match
from handlers.state.protocol import (
    Accounts,
    Clocks,
    Faults,
    Journal,
    State,
    StateUnavailableError,
    Tokens,
)
from handlers.state.records import Kept, Record, Repeat
from handlers.state.values import Entry, Limits, Refusal, Stored

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

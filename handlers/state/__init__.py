"""What outlives a request: tokens, usage, entries. A protocol, and where it is kept."""

from handlers.state.protocol import Entry, Refusal, State

__all__ = ["Entry", "Refusal", "State"]

"""The protocol every kind of state follows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from handlers.quotas import Standing
from handlers.tokens import Account, Token


@dataclass(frozen=True, slots=True)
class Entry:
    """A stored log entry: `document` is its JSON, as answered; its length is what it counts."""

    id: str
    account: Account
    document: bytes


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an entry was not stored: the metric used up, and every quota of the account."""

    metric: str
    standings: tuple[Standing, ...]


class State(Protocol):
    """Tokens, usage and entries. Every method may be called from any thread."""

    def add_token(self, token: Token) -> None:
        """Register a token, in place of one with the same digest."""

    def find_token(self, digest: bytes) -> Token | None:
        """The token with this digest, compared in constant time; None if there is none."""

    def set_quotas(self, account: Account, standings: Sequence[Standing]) -> None:
        """Give an account quotas of its own, with what is used of each, in place of the default."""

    def standings(self, account: Account, now: datetime) -> tuple[Standing, ...]:
        """Every quota of the account, with what is used of it at `now`."""

    def ingest(self, entry: Entry, now: datetime) -> Refusal | None:
        """Store an entry and count it, or refuse it and change nothing: one atomic step."""

    def entries(self, account: Account) -> list[Entry]:
        """The account's entries still kept, oldest first."""

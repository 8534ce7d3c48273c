"""The protocols that state in memory and state in Redis implement.

Every method may be called from any thread. Methods of state in Redis raise `StateUnavailableError`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from logs_contract.server.clock import Clock
from logs_contract.server.quotas import QuotaUsage
from logs_contract.server.state.fault_plans import Fault
from logs_contract.server.state.models import (
    Entry,
    JournalEntry,
    Limits,
    QuotaExceeded,
    RecordedRequest,
    StoredEntry,
)
from logs_contract.server.tokens import Account, Token


class StateUnavailableError(Exception):
    """State is in Redis, and Redis cannot be reached, does not reply, or refuses a command.

    The message contains the address of Redis and the reason. Redis may have executed the command.
    """


class Tokens(Protocol):
    """The tokens. Each one is identified by the digest of its secret."""

    def add(self, token: Token) -> None:
        """Add a token. It replaces an existing token with the same digest."""

    def find(self, digest: bytes) -> Token | None:
        """Return the token with this digest, or None."""

    def change(self, digest: bytes, update: Callable[[Token], Token]) -> Token | None:
        """Replace a token with the result of `update`, atomically.

        Returns the new token, or None if there is no token with this digest.
        """

    def remove(self, digest: bytes) -> None:
        """Remove the token with this digest, if it exists."""

    def all(self) -> list[Token]:
        """Return all tokens in the order in which they were added."""

    def replace(self, tokens: Iterable[Token]) -> None:
        """Replace all tokens with `tokens`."""


class Accounts(Protocol):
    """Quotas, usage and entries. Storing an entry reads and changes all three atomically."""

    def ingest(self, entry: Entry, now: datetime) -> QuotaExceeded | None:
        """Store an entry and count it in the usage, atomically.

        Returns None if the entry was stored. If a quota is exhausted, nothing changes and the
        result is the reason.
        """

    def quota_usages(self, account: Account, now: datetime) -> tuple[QuotaUsage, ...]:
        """Return every quota of an account with its usage at `now`, in the account's order."""

    def limits(self, account: Account) -> Limits:
        """Return the limits of an account: its own, or those of its tier."""

    def set_limits(self, account: Account, limits: Mapping[str, int] | str) -> None:
        """Set the limits of an account: its own by metric, or the name of a tier."""

    def set_used(self, account: Account, used: Mapping[str, int], now: datetime) -> None:
        """Set the usage of the metrics in `used`, in the period that contains `now`."""

    def usage(self) -> Mapping[Account, Mapping[str, tuple[str | None, int]]]:
        """Return, for each account and metric, the period (``YYYY-MM`` or None) and the amount."""

    def set_usage(self, account: Account, metric: str, period: str | None, used: int) -> None:
        """Set the usage of a metric, and the period that the usage belongs to."""

    def all(self) -> list[Account]:
        """Return every account that has entries, usage or its own limits."""

    def tiers(self) -> Mapping[str, Mapping[str, int]]:
        """Return the limits of each tier by the name of the tier."""

    def set_tier(self, name: str, quotas: Mapping[str, int]) -> None:
        """Add or change a tier. The limits apply to all its accounts from now on."""

    def entries(self, account: Account) -> list[Entry]:
        """Return the entries of an account, oldest first."""

    def restore(self, entry: Entry) -> None:
        """Store an entry without counting it in the usage."""

    def stored(self) -> Sequence[StoredEntry]:
        """Return the entries of all accounts, oldest first."""

    @property
    def kept(self) -> int:
        """The number of stored entries."""

    @property
    def dropped(self) -> int:
        """The number of entries removed to make room, since the entries were last cleared."""

    def clear_entries(self) -> None:
        """Remove all entries. The usage does not change."""

    def forget(self, organisation: str) -> None:
        """Remove the entries, usage and limits of an organisation in every mode."""

    def clear(self) -> None:
        """Remove everything, and reset the tier ``default`` to its initial limits."""


class Clocks(Protocol):
    """The global clock, and the clocks of organisations that have their own.

    An organisation of None stands for the global clock.
    """

    def get(self, organisation: str | None) -> Clock:
        """Return the clock of an organisation: its own, or else the global one."""

    @property
    def are_set(self) -> bool:
        """False only if every clock shows the real time."""

    def now(self, organisation: str | None, real: datetime) -> datetime:
        """Return the time of an organisation's clock when the real time is `real`."""

    def all(self) -> Mapping[str | None, Clock]:
        """Return the clocks that were set. The key of the global clock is None."""

    def change(self, organisation: str | None, update: Callable[[Clock], Clock]) -> None:
        """Set a clock to the result of `update`, atomically. `update` gets what `get` returns."""

    def remove(self, organisation: str | None) -> None:
        """Reset an organisation's clock to the global one, or the global one to the real time."""


class Journal(Protocol):
    """The newest recorded requests. Their number and their total size in bytes are bounded."""

    def append(self, record: RecordedRequest) -> None:
        """Append a record. Removes the oldest records if there are too many, or too many bytes."""

    def since(self, number: int) -> list[JournalEntry]:
        """Return the entries after `number`, oldest first."""

    def find(self, number: int) -> JournalEntry | None:
        """Return the entry with this number, or None if it does not exist or was removed."""

    async def wait_after(self, number: int, seconds: float) -> list[JournalEntry]:
        """Wait up to `seconds` for an entry after `number`. Return all later ones, oldest first."""

    @property
    def kept(self) -> int:
        """The number of stored entries."""

    @property
    def dropped(self) -> int:
        """The number of entries removed to make room, since the last `clear`."""

    @property
    def newest(self) -> int:
        """The highest number that an entry has had."""

    def clear(self) -> None:
        """Remove all entries. The next entry gets the next number, not 1."""

    def forget(self, organisation: str) -> None:
        """Remove the entries of an organisation."""

    def close(self) -> None:
        """End every `wait_after`."""


class Faults(Protocol):
    """Fault plans, and the numbers of requests that each plan matched and applied to."""

    def add(self, fault: Fault) -> None:
        """Add a plan with its counts. It replaces an existing plan with the same id."""

    def all(self) -> Sequence[Fault]:
        """Return all plans with their counts, newest first."""

    @property
    def active(self) -> Sequence[Fault]:
        """The plans that have not ended, newest first."""

    def remove(self, fault_id: str) -> bool:
        """Remove a plan. Return whether it existed."""

    def clear(self) -> None:
        """Remove all plans."""

    def match(self, ids: Sequence[str]) -> tuple[Fault, int] | None:
        """Count a request in each plan of `ids` that it matches, atomically.

        `ids` are ordered from new to old. Returns the first plan whose calls include the request,
        and the number of the request in this plan, or None if no plan applies.
        """


class State(Protocol):
    """The whole state of a server."""

    @property
    def remote(self) -> bool:
        """Whether calls wait for a network. Such calls must not run on an event loop."""

    def initialize(self, fill: Callable[[State], None], *, initialized: bool = False) -> None:
        """Call `fill` with this state if the state was not initialized before.

        `initialized` is True if another process has initialized the state. Only one process at a
        time calls `fill`. If the state loses its data later, `fill` is called again before the
        state is used. Raises the exceptions that `fill` raises.
        """

    @property
    def tokens(self) -> Tokens: ...

    @property
    def accounts(self) -> Accounts: ...

    @property
    def clocks(self) -> Clocks: ...

    @property
    def journal(self) -> Journal: ...

    @property
    def faults(self) -> Faults: ...

"""The protocols of state, in memory or in Redis. Every method may be called from any thread."""

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
    """The state is in Redis, which cannot be reached, does not reply or refuses a command.

    The message names the Redis and the reason. The command may have been executed nevertheless.
    """


class Tokens(Protocol):
    """The tokens, by the digests of their secrets."""

    def add(self, token: Token) -> None:
        """Add a token; it replaces one with the same digest."""

    def find(self, digest: bytes) -> Token | None:
        """The token with this digest; None if there is none."""

    def change(self, digest: bytes, update: Callable[[Token], Token]) -> Token | None:
        """Replace a token by what `update` makes of it, atomically; None if there is none."""

    def remove(self, digest: bytes) -> None:
        """Remove a token, if it is there."""

    def all(self) -> list[Token]:
        """Every token, in the order in which they were added."""

    def replace(self, tokens: Iterable[Token]) -> None:
        """Replace all tokens by these."""


class Accounts(Protocol):
    """Quotas, usage and entries: storing an entry reads or changes all three atomically."""

    def ingest(self, entry: Entry, now: datetime) -> QuotaExceeded | None:
        """Store an entry and count it, or refuse it and change nothing, atomically."""

    def quota_usages(self, account: Account, now: datetime) -> tuple[QuotaUsage, ...]:
        """Every quota of the account with its usage at `now`, in the account's order."""

    def limits(self, account: Account) -> Limits:
        """The account's limits: its own, or those of its tier."""

    def set_limits(self, account: Account, limits: Mapping[str, int] | str) -> None:
        """Give an account its own limits, or the name of a tier."""

    def set_used(self, account: Account, used: Mapping[str, int], now: datetime) -> None:
        """Set the usage of some metrics in the period that contains `now`."""

    def usage(self) -> Mapping[Account, Mapping[str, tuple[str | None, int]]]:
        """The usage of each account: by metric, its period and the amount."""

    def set_usage(self, account: Account, metric: str, period: str | None, used: int) -> None:
        """Set the usage of a metric and the period it belongs to."""

    def all(self) -> list[Account]:
        """Every account that has entries, usage or its own limits."""

    def tiers(self) -> Mapping[str, Mapping[str, int]]:
        """The limits of each tier, by its name."""

    def set_tier(self, name: str, quotas: Mapping[str, int]) -> None:
        """Set the limits of a tier, new or not; they apply to its accounts from now on."""

    def entries(self, account: Account) -> list[Entry]:
        """The entries of an account, oldest first."""

    def restore(self, entry: Entry) -> None:
        """Store an entry without counting it."""

    def stored(self) -> Sequence[StoredEntry]:
        """The entries of all accounts, oldest first."""

    @property
    def kept(self) -> int:
        """How many entries are stored."""

    @property
    def dropped(self) -> int:
        """How many entries were removed to make room for newer ones, since the last clearing."""

    def clear_entries(self) -> None:
        """Remove every entry; usage does not change."""

    def forget(self, organisation: str) -> None:
        """Remove entries, usage and limits of an organisation, in every mode."""

    def clear(self) -> None:
        """Remove everything, and give the tier ``default`` its initial limits."""


class Clocks(Protocol):
    """The global clock, and the clocks of organisations that have their own."""

    def get(self, organisation: str | None) -> Clock:
        """The clock of an organisation: its own, or the global one (also for None)."""

    @property
    def are_set(self) -> bool:
        """False only if every clock shows the real time."""

    def now(self, organisation: str | None, real: datetime) -> datetime:
        """The time by the clock of an organisation, where the real time is `real`."""

    def all(self) -> Mapping[str | None, Clock]:
        """The clocks that were set; the key of the global one is None."""

    def change(self, organisation: str | None, update: Callable[[Clock], Clock]) -> None:
        """Set a clock to what `update` makes of the one `get` returns, atomically."""

    def remove(self, organisation: str | None) -> None:
        """Remove a clock, so that the global one applies; for None, the real time."""


class Journal(Protocol):
    """The newest recorded requests, bounded in number and in bytes."""

    def append(self, record: RecordedRequest) -> None:
        """Append a record, and remove the oldest ones beyond the bounds."""

    def since(self, number: int) -> list[JournalEntry]:
        """The entries after `number`, oldest first."""

    def find(self, number: int) -> JournalEntry | None:
        """The entry with this number, unless it has been removed."""

    async def wait_after(self, number: int, seconds: float) -> list[JournalEntry]:
        """The entries after `number`, oldest first; waits up to `seconds` for the first one."""

    @property
    def kept(self) -> int:
        """How many entries are stored."""

    @property
    def dropped(self) -> int:
        """How many entries were removed to make room, since the last `clear`."""

    @property
    def newest(self) -> int:
        """The highest number given so far."""

    def clear(self) -> None:
        """Remove every entry; numbers continue."""

    def forget(self, organisation: str) -> None:
        """Remove the entries of an organisation."""

    def close(self) -> None:
        """End every `wait_after`."""


class Faults(Protocol):
    """Fault plans, and how often each one matched."""

    def add(self, fault: Fault) -> None:
        """Add a plan, with its counts; it replaces one with the same id."""

    def all(self) -> Sequence[Fault]:
        """Every plan with its counts, newest first."""

    @property
    def active(self) -> Sequence[Fault]:
        """The plans that have not ended, newest first."""

    def remove(self, fault_id: str) -> bool:
        """Remove a plan; returns whether there was one."""

    def clear(self) -> None:
        """Remove every plan."""

    def match(self, ids: Sequence[str]) -> tuple[Fault, int] | None:
        """Count a request that matches these plans, given newest first, atomically.

        Returns the first plan whose calls include the request, and the number of the call.
        """


class State(Protocol):
    """The parts of the state."""

    @property
    def remote(self) -> bool:
        """Whether calls wait for a network, and so must not run on an event loop."""

    def initialize(self, fill: Callable[[State], None], *, initialized: bool = False) -> None:
        """Call `fill` with this state, unless it was initialized before.

        `initialized` says that another process has initialized it. Calls of `fill` never overlap,
        in all processes. State that has lost its data calls `fill` again before it is used.
        Raises what `fill` raises.
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

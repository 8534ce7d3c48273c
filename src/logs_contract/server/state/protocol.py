"""The protocols every kind of state follows. Every method may be called from any thread."""

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
    """State that is elsewhere cannot be reached, or does not answer.

    The message says which and why. What was asked for may have been done all the same.
    """


class Tokens(Protocol):
    """The tokens, by the digests of their secrets."""

    def add(self, token: Token) -> None:
        """Register a token, in place of one with the same digest."""

    def find(self, digest: bytes) -> Token | None:
        """The token with this digest; None if there is none."""

    def change(self, digest: bytes, how: Callable[[Token], Token]) -> Token | None:
        """Put what `how` makes of a token in its place, in one atomic step; None: there is none."""

    def remove(self, digest: bytes) -> None:
        """Forget a token."""

    def all(self) -> list[Token]:
        """Every token, in the order they came."""

    def replace(self, tokens: Iterable[Token]) -> None:
        """These tokens and no others."""


class Accounts(Protocol):
    """Quotas, usage and entries: admitting an entry touches all three in one step."""

    def ingest(self, entry: Entry, now: datetime) -> QuotaExceeded | None:
        """Store an entry and count it, or refuse it and change nothing: one atomic step."""

    def quota_usages(self, account: Account, now: datetime) -> tuple[QuotaUsage, ...]:
        """Every quota of the account, with what is used of it at `now`."""

    def limits(self, account: Account) -> Limits:
        """The account's limits: its own, or those of its tier."""

    def set_limits(self, account: Account, limits: Mapping[str, int] | str) -> None:
        """Give an account limits of its own, or a tier by its name."""

    def set_used(self, account: Account, used: Mapping[str, int], now: datetime) -> None:
        """Set what is used of some metrics in the period of `now`."""

    def usage(self) -> Mapping[Account, Mapping[str, tuple[str | None, int]]]:
        """For each account and metric the period counted in, and how much."""

    def set_usage(self, account: Account, metric: str, period: str | None, used: int) -> None:
        """Set what is used of a metric in a period."""

    def known(self) -> list[Account]:
        """Those with entries, usage or limits of their own."""

    def tiers(self) -> Mapping[str, Mapping[str, int]]:
        """The limits of each tier, by its name."""

    def set_tier(self, name: str, quotas: Mapping[str, int]) -> None:
        """Name a set of limits; it counts for every account of this tier from now on."""

    def entries(self, account: Account) -> list[Entry]:
        """The account's entries still kept, oldest first."""

    def keep(self, entry: Entry) -> None:
        """Store an entry that was counted before."""

    def stored(self) -> Sequence[StoredEntry]:
        """Every entry still kept, oldest first."""

    @property
    def kept(self) -> int:
        """How many entries there are."""

    @property
    def dropped(self) -> int:
        """So many entries had to go for newer ones."""

    def clear_entries(self) -> None:
        """Remove every entry; usage stays as it is."""

    def forget(self, organisation: str) -> None:
        """Remove entries, usage and limits of an organisation, in every mode."""

    def clear(self) -> None:
        """Back to nothing, but the first limits of the tier ``default``."""


class Clocks(Protocol):
    """Everyone's clock, and those of organisations that have one of their own."""

    def of(self, organisation: str | None) -> Clock:
        """The clock of an organisation: its own, or everyone's."""

    @property
    def are_set(self) -> bool:
        """Whether any clock may tell another time than the real one."""

    def now(self, organisation: str | None, real: datetime) -> datetime:
        """The time by the clock of an organisation, where the real time is `real`."""

    def all(self) -> Mapping[str | None, Clock]:
        """Those that were set; everyone's has the key None."""

    def change(self, organisation: str | None, how: Callable[[Clock], Clock]) -> None:
        """Set a clock to what `how` makes of the one that counts, in one atomic step."""

    def remove(self, organisation: str | None) -> None:
        """Back to everyone's clock, or to the real time."""


class Journal(Protocol):
    """Records of requests, the newest; bounded in number and size."""

    def append(self, record: RecordedRequest) -> None:
        """Keep a record; the oldest go where there are too many."""

    def since(self, number: int) -> list[JournalEntry]:
        """Those after `number`, oldest first."""

    def find(self, number: int) -> JournalEntry | None:
        """The record with this number, if it is still there."""

    async def after(self, number: int, seconds: float) -> list[JournalEntry]:
        """The next after `number`, oldest first; waits for the first for so many seconds."""

    @property
    def kept(self) -> int:
        """How many there are."""

    @property
    def dropped(self) -> int:
        """So many had to go for newer ones, since the journal was emptied."""

    @property
    def newest(self) -> int:
        """The number of the newest record there ever was."""

    def clear(self) -> None:
        """Empty it; numbers go on."""

    def forget(self, organisation: str) -> None:
        """Remove the records of an organisation."""

    def close(self) -> None:
        """Whoever waits for a change waits no longer."""


class Faults(Protocol):
    """Fault plans and how often each matched."""

    def add(self, fault: Fault) -> None:
        """Add a plan, with its counts."""

    def all(self) -> Sequence[Fault]:
        """Every plan with its counts, newest first."""

    @property
    def active(self) -> Sequence[Fault]:
        """Those whose last call is not over."""

    def remove(self, fault_id: str) -> bool:
        """Remove a plan; whether there was one."""

    def clear(self) -> None:
        """Remove every plan."""

    def match(self, ids: Sequence[str]) -> tuple[Fault, int] | None:
        """Count a request that matches these plans, given newest first: one atomic step.

        The first whose calls include it applies: it, and the number of the call.
        """


class State(Protocol):
    """All of it."""

    @property
    def remote(self) -> bool:
        """Whether calls wait for a network, and so belong in a thread."""

    def initialize(self, fill: Callable[[State], None], *, initialized: bool = False) -> None:
        """Have `fill` fill this state, unless it was initialized before.

        `initialized` says that another process has done it. No other call of `fill` runs at the
        same time. A state that has lost everything is filled again. Raises what `fill` raises.
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

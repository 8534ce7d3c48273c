"""Fault plans: the requests they match, the calls they apply to, and the effect."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from logs_contract.server.tokens import Account


@dataclass(frozen=True, slots=True)
class Match:
    """Conditions on a request; None matches any. `token` is a digest, `label` its display name."""

    token: bytes | None = None
    label: str | None = None
    organisation: str | None = None
    mode: str | None = None
    run_id: str | None = None
    level: str | None = None
    text: str | None = None

    def matches_sender(
        self, token: bytes | None, account: Account | None, run_id: str | None
    ) -> bool:
        """Whether it matches what is known of a request without its body."""
        organisation, mode = account or (None, None)
        return (
            self.token in (None, token)
            and self.organisation in (None, organisation)
            and self.mode in (None, mode)
            and self.run_id in (None, run_id)
        )

    def matches_body(self, level: str | None, body: bytes) -> bool:
        """Whether it matches a body, and the level in that body."""
        return self.level in (None, level) and (self.text is None or self.text.encode() in body)

    @property
    def needs_body(self) -> bool:
        return self.level is not None or self.text is not None


@dataclass(frozen=True, slots=True)
class Calls:
    """The matching requests a plan applies to, counted from 1; without `last`, all from `first`."""

    first: int = 1
    last: int | None = None

    def include(self, number: int) -> bool:
        return self.first <= number and (self.last is None or number <= self.last)


@dataclass(frozen=True, slots=True)
class Delay:
    """Seconds between `low` and `high`, drawn with `seed` and the number of the call."""

    low: float
    high: float
    seed: int = 0

    def seconds(self, number: int) -> float:
        """The delay of a call: the same for the same seed and number, in every process."""
        random = Random(f"{self.seed}:{number}")  # noqa: S311, it must repeat
        return random.uniform(self.low, self.high)


@dataclass(frozen=True, slots=True)
class FaultEffect:
    """What a plan does to a request: see ``Consequence`` in the admin API's document."""

    status: int | None = None
    example: str | None = None
    body: bytes | None = None  # JSON
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: Delay | None = None
    close: str | None = None  # "before" or "after" the request is processed
    cut: int | None = None
    garble: int | None = None  # a seed


@dataclass(frozen=True, slots=True)
class Fault:
    """A plan. `given` is its JSON as the client sent it, with the label in place of the token."""

    id: str
    match: Match
    calls: Calls
    then: FaultEffect
    given: Mapping[str, Any]
    matched: int = 0
    applied: int = 0

    @property
    def ended(self) -> bool:
        """Whether its last call has happened."""
        return self.calls.last is not None and self.matched >= self.calls.last

"""Fault plans: which requests, which of them, and what becomes of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from logs_contract.server.tokens import Account


@dataclass(frozen=True, slots=True)
class Match:
    """What a request must have; None fits every one. `token` is a digest, `label` is shown."""

    token: bytes | None = None
    label: str | None = None
    organisation: str | None = None
    mode: str | None = None
    run_id: str | None = None
    level: str | None = None
    text: str | None = None

    def fits_caller(self, token: bytes | None, account: Account | None, run_id: str | None) -> bool:
        """Whether it fits what is known of a request before its body."""
        organisation, mode = account or (None, None)
        return (
            self.token in (None, token)
            and self.organisation in (None, organisation)
            and self.mode in (None, mode)
            and self.run_id in (None, run_id)
        )

    def fits_body(self, level: str | None, body: bytes) -> bool:
        """Whether it fits a body, whose level is `level`."""
        return self.level in (None, level) and (self.text is None or self.text.encode() in body)

    @property
    def needs_body(self) -> bool:
        return self.level is not None or self.text is not None


@dataclass(frozen=True, slots=True)
class Calls:
    """Which of the requests that match, counted from 1; `last` None: all from `first` on."""

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
        """The same for the same seed and number, whoever asks."""
        draw = Random(f"{self.seed}:{number}")  # noqa: S311, faults repeat, secrets are elsewhere
        return draw.uniform(self.low, self.high)


@dataclass(frozen=True, slots=True)
class FaultEffect:
    """What becomes of a request; see ``FaultEffect`` in the document of the mock API."""

    status: int | None = None
    example: str | None = None
    body: bytes | None = None  # JSON
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: Delay | None = None
    close: str | None = None  # "before" or "after" the request is processed
    cut: int | None = None
    garble: int | None = None  # the seed


@dataclass(frozen=True, slots=True)
class Fault:
    """A plan; `given` is how it was written, without secrets, for those who list it."""

    id: str
    match: Match
    calls: Calls
    then: FaultEffect
    given: Mapping[str, Any]
    matched: int = 0
    applied: int = 0

    @property
    def ended(self) -> bool:
        """Whether its last call is over."""
        return self.calls.last is not None and self.matched >= self.calls.last

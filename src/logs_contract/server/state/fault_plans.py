"""Fault plans: the requests that a plan matches, those that it applies to, and its effect."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from logs_contract.server.tokens import Account


@dataclass(frozen=True, slots=True)
class Match:
    """Conditions on a request. None matches every request.

    `token` is the digest of a secret. `label` is the name of this token in the journal and the log.
    """

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
        """Return whether the conditions that do not need the body are true for a request.

        `token` is the digest of the token, or None if the request has no token.
        """
        organisation, mode = account or (None, None)
        return (
            self.token in (None, token)
            and self.organisation in (None, organisation)
            and self.mode in (None, mode)
            and self.run_id in (None, run_id)
        )

    def matches_body(self, level: str | None, body: bytes) -> bool:
        """Return whether the conditions on the body and on its `level` are true."""
        return self.level in (None, level) and (self.text is None or self.text.encode() in body)

    @property
    def needs_body(self) -> bool:
        return self.level is not None or self.text is not None


@dataclass(frozen=True, slots=True)
class Calls:
    """The numbers of the matching requests that a plan applies to, counted from 1.

    If `last` is None, the plan applies to all from `first` on.
    """

    first: int = 1
    last: int | None = None

    def include(self, number: int) -> bool:
        return self.first <= number and (self.last is None or number <= self.last)


@dataclass(frozen=True, slots=True)
class Delay:
    """A delay between `low` and `high` seconds. It depends on `seed` and the number of the call."""

    low: float
    high: float
    seed: int = 0

    def seconds(self, number: int) -> float:
        """Return the delay of a call. It is the same in every process."""
        random = Random(f"{self.seed}:{number}")  # noqa: S311, the delay must be reproducible
        return random.uniform(self.low, self.high)


@dataclass(frozen=True, slots=True)
class FaultEffect:
    """The effect of a plan. The schema ``Consequence`` of the admin API describes its members."""

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
    """A fault plan.

    `given` is the JSON that the client sent, with the label in place of the token. `matched` counts
    the requests that matched, `applied` those that the plan applied to.
    """

    id: str
    match: Match
    calls: Calls
    then: FaultEffect
    given: Mapping[str, Any]
    matched: int = 0
    applied: int = 0

    @property
    def ended(self) -> bool:
        """Whether the last request that the plan applies to has matched."""
        return self.calls.last is not None and self.matched >= self.calls.last

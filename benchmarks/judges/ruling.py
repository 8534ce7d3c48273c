"""What is kept of a comparison: who was judged, by whom, and what came of it."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Deployment:
    """One of the corpus, as it was when it was judged."""

    name: str
    family: str
    conforms: bool
    sentence: str


@dataclass(frozen=True, slots=True)
class Seat:
    """A judge, how it was called, and where and when it last judged."""

    name: str
    title: str
    version: str
    call: str
    runtime: str
    machine: str
    date: str


class Verdict(StrEnum):
    """What a run of a judge says of a deployment, next to its run on the plain one."""

    CAUGHT = "caught"
    CLEAR = "-"
    AS_PLAIN = "as plain"
    NONE = "no verdict"
    LIMIT = "limit"


@dataclass(frozen=True, slots=True)
class Ruling:
    """One run of a judge; `exit_status` is None where it did not end in time."""

    judge: str
    deployment: str
    exit_status: int | None
    seconds: float
    findings: tuple[str, ...]

    def verdict(self, baseline: AbstractSet[str]) -> Verdict:
        """Caught: exit status 1, and a finding that is not in the `baseline`."""
        if self.exit_status is None:
            return Verdict.LIMIT
        if self.exit_status == 0:
            return Verdict.CLEAR
        if self.exit_status != 1 or not self.findings:
            return Verdict.NONE
        return Verdict.CAUGHT if set(self.findings) - baseline else Verdict.AS_PLAIN

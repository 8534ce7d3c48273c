"""What is kept of a comparison: what was edited, who reviewed it, and what came of it."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum

BREAKING = "breaking"  # the severity that a reviewer should find
UNCHANGED = "unchanged"  # the family of the edits that only touch a description


@dataclass(frozen=True, slots=True)
class Edit:
    """One of the corpus; `digest` is that of the two contracts it was when it was reviewed."""

    name: str
    family: str
    base: str
    severity: str
    digest: str

    @property
    def breaks(self) -> bool:
        return self.severity == BREAKING


class Outcome(StrEnum):
    """What a reviewer says of an edit."""

    BREAKING = "breaking"
    HARMLESS = "not breaking"
    UNREADABLE = "not readable"


class Verdict(StrEnum):
    """What that is worth, next to the label of the edit."""

    RIGHT = "right"
    MISSED = "missed"
    ALARM = "false alarms"
    UNREADABLE = "not readable"


@dataclass(frozen=True, slots=True)
class Opinion:
    """What was read from the output of a reviewer: its findings, or why there is none."""

    outcome: Outcome
    told: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ruling:
    """One review of one edit."""

    reviewer: str
    edit: str
    outcome: Outcome
    seconds: float
    told: tuple[str, ...]

    def verdict(self, edit: Edit, baseline: AbstractSet[str] = frozenset()) -> Verdict:
        """Right: breaking where the label says so, and not where it does not.

        What it finds is in the `baseline` if it finds that in the unchanged contract, too.
        """
        if self.outcome is Outcome.UNREADABLE:
            return Verdict.UNREADABLE
        found = self.outcome is Outcome.BREAKING and not (baseline and baseline >= set(self.told))
        if edit.breaks == found:
            return Verdict.RIGHT
        return Verdict.MISSED if edit.breaks else Verdict.ALARM

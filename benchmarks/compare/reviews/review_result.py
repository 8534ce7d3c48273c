"""An edit of the corpus, and the result of one review of it."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeAlias

from benchmarks.common.pages import RECORDS
from benchmarks.compare.results import Results, parse_results

FILE = RECORDS / "reviews.json"
BREAKING = "breaking"  # the severity that a reviewer should find
UNCHANGED = "unchanged"  # the family of the edits that only touch a description


@dataclass(frozen=True, slots=True)
class Edit:
    """An edit of the corpus; `digest` is that of its two contracts when it was reviewed."""

    name: str
    family: str
    base: str
    severity: str
    digest: str

    @property
    def breaks(self) -> bool:
        return self.severity == BREAKING


class Outcome(StrEnum):
    """The outcome of a review."""

    BREAKING = "breaking"
    HARMLESS = "not breaking"
    UNREADABLE = "not readable"


class Verdict(StrEnum):
    """The outcome compared with the label of the edit."""

    RIGHT = "right"
    MISSED = "missed"
    ALARM = "false alarms"
    UNREADABLE = "not readable"


@dataclass(frozen=True, slots=True)
class Opinion:
    """The outcome read from the output of a reviewer, with its findings or the reason for none."""

    outcome: Outcome
    findings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Review:
    """One review of one edit."""

    tool: str
    case: str
    outcome: Outcome
    seconds: float
    findings: tuple[str, ...]

    def verdict(self, edit: Edit, baseline: AbstractSet[str] = frozenset()) -> Verdict:
        """Right: breaking if and only if the label is breaking.

        The `baseline` has the findings in the unchanged contract; they do not count.
        """
        if self.outcome is Outcome.UNREADABLE:
            return Verdict.UNREADABLE
        found = self.outcome is Outcome.BREAKING and not (
            baseline and baseline >= set(self.findings)
        )
        if edit.breaks == found:
            return Verdict.RIGHT
        return Verdict.MISSED if edit.breaks else Verdict.ALARM


Reviews: TypeAlias = Results[Edit, Review]


def parse_reviews(text: str) -> Reviews:
    """The results that `Results.to_json` wrote."""

    def make_review(item: dict[str, Any]) -> Review:
        outcome, findings = Outcome(item["outcome"]), tuple(item["findings"])
        return Review(**{**item, "outcome": outcome, "findings": findings})

    return parse_results(text, lambda item: Edit(**item), make_review)


def read_reviews(file: Path = FILE) -> Reviews:
    """The results of a file; none if there is no file yet."""
    return parse_reviews(file.read_text(encoding="utf-8")) if file.exists() else Results()

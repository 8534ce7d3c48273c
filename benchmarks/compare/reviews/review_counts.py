"""Counts over the reviews of one reviewer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from benchmarks.compare.counting import Share, make_share
from benchmarks.compare.reviews.review_result import (
    UNCHANGED,
    Edit,
    Outcome,
    Review,
    Reviews,
    Verdict,
)

# The families whose labels follow from the rules of JSON Schema and HTTP for a payload.
PAYLOADS = ("requests", "responses", "rewrites", "parameters")


@dataclass(frozen=True, slots=True)
class ReviewCounts:
    """The reviews of one reviewer, counted."""

    reviews: Reviews
    reviewer: str

    def find(self, edit: Edit) -> Review | None:
        return self.reviews.find(self.reviewer, edit.name)

    def verdict(self, edit: Edit) -> Verdict | None:
        """None if the edit was not reviewed."""
        review = self.find(edit)
        return review.verdict(edit, self.find_baseline(edit.base)) if review else None

    def find_baseline(self, base: str) -> frozenset[str]:
        """The findings in a contract of which only a description changed."""
        reviews = [self.find(item) for item in list_unchanged(self.reviews) if item.base == base]
        return frozenset(
            finding
            for review in reviews
            if review and review.outcome is Outcome.BREAKING
            for finding in review.findings
        )

    def count_called_breaking(self, edits: Iterable[Edit]) -> Share:
        """Count the edits called breaking, without regard to findings in the unchanged contract."""
        found = [self.find(item) for item in edits]
        return make_share([None if r is None else r.outcome is Outcome.BREAKING for r in found])

    def count(self, verdict: Verdict, edits: Iterable[Edit]) -> Share:
        """The edits with that verdict."""
        verdicts = [self.verdict(item) for item in edits]
        return make_share([None if each is None else each is verdict for each in verdicts])

    def select(self, verdict: Verdict, edits: Iterable[Edit]) -> list[Edit]:
        """The edits with that verdict themselves."""
        return [item for item in edits if self.verdict(item) is verdict]

    def describe_right_of_read(self, edits: Sequence[Edit]) -> str:
        """The share of the readable edits about which the reviewer was right."""
        verdicts = Counter(map(self.verdict, edits))
        read = verdicts.total() - verdicts[None] - verdicts[Verdict.UNREADABLE]
        return f"{verdicts[Verdict.RIGHT] / read:.0%} of {read}" if read else "nothing read"

    def count_reasons(self, edits: Iterable[Edit]) -> Counter[str]:
        """Count the reasons why edits were not readable."""
        reviews = filter(None, map(self.find, edits))
        return Counter(
            " ".join(review.findings) for review in reviews if review.outcome is Outcome.UNREADABLE
        )


def list_unchanged(reviews: Reviews) -> list[Edit]:
    """The edits that change only a description."""
    return [item for item in reviews.cases.values() if item.family == UNCHANGED]


def list_edits(reviews: Reviews) -> list[Edit]:
    """The edits of the corpus."""
    return [item for item in reviews.cases.values() if item.family != UNCHANGED]


def select_payloads(edits: Iterable[Edit], *, inside: bool = True) -> list[Edit]:
    """The edits of the families about payloads, or those of all others."""
    return [item for item in edits if (item.family in PAYLOADS) is inside]


def select_breaking(edits: Iterable[Edit]) -> list[Edit]:
    """The edits that a reviewer should call breaking."""
    return [item for item in edits if item.breaks]


def select_others(edits: Iterable[Edit]) -> list[Edit]:
    """The edits that no reviewer should call breaking."""
    return [item for item in edits if not item.breaks]


def find_right_elsewhere(reviews: Reviews, reviewer: str) -> list[tuple[Edit, list[str]]]:
    """The edits that `reviewer` was wrong about, with the titles of those that were right."""
    own = ReviewCounts(reviews, reviewer)
    peers = [ReviewCounts(reviews, name) for name in reviews.tools if name != reviewer]
    found = []
    for edit in list_edits(reviews):
        right = [peer.reviewer for peer in peers if peer.verdict(edit) is Verdict.RIGHT]
        if right and own.verdict(edit) not in (None, Verdict.RIGHT):
            found.append((edit, [reviews.tools[name].title for name in right]))
    return found

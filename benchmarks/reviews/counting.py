"""What the rulings of a reviewer come to."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from benchmarks.judges.counting import Share
from benchmarks.reviews.record import Record
from benchmarks.reviews.ruling import UNCHANGED, Edit, Outcome, Ruling, Verdict

# Where the label follows from what JSON Schema and HTTP say of a payload, and from nothing else.
PAYLOADS = ("requests", "responses", "rewrites", "parameters")


@dataclass(frozen=True, slots=True)
class Count:
    """The rulings of one reviewer, counted."""

    record: Record
    reviewer: str

    def ruling(self, edit: Edit) -> Ruling | None:
        return self.record.rulings.get((self.reviewer, edit.name))

    def verdict(self, edit: Edit) -> Verdict | None:
        """None where it was not reviewed."""
        ruling = self.ruling(edit)
        return ruling.verdict(edit, self.baseline(edit.base)) if ruling else None

    def baseline(self, base: str) -> frozenset[str]:
        """What it finds breaking in a contract of which only a description changed."""
        rulings = [self.ruling(item) for item in unchanged(self.record) if item.base == base]
        return frozenset(
            finding
            for ruling in rulings
            if ruling and ruling.outcome is Outcome.BREAKING
            for finding in ruling.told
        )

    def loud(self, edits: Iterable[Edit]) -> Share:
        """Those it calls breaking itself, whatever it says of the unchanged contract."""
        rulings = [self.ruling(item) for item in edits]
        count = sum(ruling is not None and ruling.outcome is Outcome.BREAKING for ruling in rulings)
        return Share(count, sum(ruling is not None for ruling in rulings), len(rulings))

    def having(self, verdict: Verdict, edits: Iterable[Edit]) -> Share:
        """Those with that verdict."""
        verdicts = [self.verdict(item) for item in edits]
        return Share(verdicts.count(verdict), sum(v is not None for v in verdicts), len(verdicts))

    def named(self, verdict: Verdict, edits: Iterable[Edit]) -> list[Edit]:
        """Those with that verdict themselves."""
        return [item for item in edits if self.verdict(item) is verdict]

    def of_the_read(self, edits: Sequence[Edit]) -> str:
        """Which part of what it read it was right about."""
        verdicts = Counter(map(self.verdict, edits))
        read = verdicts.total() - verdicts[None] - verdicts[Verdict.UNREADABLE]
        return f"{verdicts[Verdict.RIGHT] / read:.0%} of {read}" if read else "nothing read"

    def reasons(self, edits: Iterable[Edit]) -> Counter[str]:
        """Why it could not read what it could not read."""
        rulings = filter(None, map(self.ruling, edits))
        return Counter(
            " ".join(ruling.told) for ruling in rulings if ruling.outcome is Outcome.UNREADABLE
        )

    def median_seconds(self) -> float:
        """Of all its rulings; 0 where there is none."""
        seconds = [
            r.seconds for (name, _), r in self.record.rulings.items() if name == self.reviewer
        ]
        return statistics.median(seconds) if seconds else 0.0


def unchanged(record: Record) -> list[Edit]:
    """The edits that only touch a description: what is found in them was there before."""
    return [item for item in record.edits.values() if item.family == UNCHANGED]


def labelled(record: Record) -> list[Edit]:
    """The edits of the corpus."""
    return [item for item in record.edits.values() if item.family != UNCHANGED]


def of_payloads(record: Record) -> list[Edit]:
    """The edits whose label no convention decides."""
    return [item for item in labelled(record) if item.family in PAYLOADS]


def of_the_rest(record: Record) -> list[Edit]:
    """The edits of all other families."""
    return [item for item in labelled(record) if item.family not in PAYLOADS]


def breaking(edits: Iterable[Edit]) -> list[Edit]:
    """Those that a reviewer should call breaking."""
    return [item for item in edits if item.breaks]


def others(edits: Iterable[Edit]) -> list[Edit]:
    """Those that no reviewer should call breaking."""
    return [item for item in edits if not item.breaks]


def families(edits: Iterable[Edit]) -> dict[str, list[Edit]]:
    """The edits by family."""
    found: dict[str, list[Edit]] = {}
    for item in edits:
        found.setdefault(item.family, []).append(item)
    return found


def right_elsewhere(record: Record, reviewer: str) -> list[tuple[Edit, list[str]]]:
    """What `reviewer` was not right about, though it reviewed it, and who was."""
    own = Count(record, reviewer)
    peers = [Count(record, name) for name in record.seats if name != reviewer]
    found = []
    for edit in labelled(record):
        titles = [
            record.seats[peer.reviewer].title
            for peer in peers
            if peer.verdict(edit) is Verdict.RIGHT
        ]
        if titles and own.verdict(edit) not in (None, Verdict.RIGHT):
            found.append((edit, titles))
    return found

"""Every ruling so far, in a file beside the README: part of it can be run again."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from benchmarks.itemized import to_json
from benchmarks.judges.ruling import Seat
from benchmarks.reviews.ruling import Edit, Outcome, Ruling

FILE = Path(__file__).parent.parent / "reviews.json"


@dataclass(slots=True)
class Record:
    """The corpus, the reviewers and their rulings; the latest ruling counts."""

    edits: dict[str, Edit] = field(default_factory=dict)
    seats: dict[str, Seat] = field(default_factory=dict)
    rulings: dict[tuple[str, str], Ruling] = field(default_factory=dict)

    def convene(self, edits: Iterable[Edit], reviewers: Iterable[str]) -> None:
        """Take the corpus as it is now; forget rulings on other contracts, and by others."""
        before = self.edits
        self.edits = {item.name: item for item in edits}
        same = {
            name
            for name, e in self.edits.items()
            if name in before and before[name].digest == e.digest
        }
        wanted = list(reviewers)
        self.seats = {name: self.seats[name] for name in wanted if name in self.seats}
        self.rulings = {
            (reviewer, edit): ruling
            for (reviewer, edit), ruling in self.rulings.items()
            if reviewer in wanted and edit in same
        }

    def seat(self, seat: Seat) -> None:
        """Seat a reviewer; what another version, or another call of it, ruled is forgotten."""
        before = self.seats.get(seat.name)
        self.seats[seat.name] = seat
        if before and (before.version, before.call) != (seat.version, seat.call):
            self.rulings = {key: r for key, r in self.rulings.items() if key[0] != seat.name}

    def add(self, ruling: Ruling) -> None:
        self.rulings[ruling.reviewer, ruling.edit] = ruling

    def to_json(self) -> str:
        """One line for each item, so that a change is readable."""
        rulings = [self.rulings[key] for key in sorted(self.rulings)]
        return to_json(
            {
                "edits": map(asdict, self.edits.values()),
                "reviewers": map(asdict, self.seats.values()),
                "rulings": map(asdict, rulings),
            }
        )


def parse(text: str) -> Record:
    """The record that `to_json` wrote."""
    document = json.loads(text)
    edits = [Edit(**item) for item in document["edits"]]
    seats = [Seat(**item) for item in document["reviewers"]]
    rulings = [
        Ruling(**{**item, "outcome": Outcome(item["outcome"]), "told": tuple(item["told"])})
        for item in document["rulings"]
    ]
    return Record(
        {item.name: item for item in edits},
        {item.name: item for item in seats},
        {(item.reviewer, item.edit): item for item in rulings},
    )


def read(file: Path = FILE) -> Record:
    """The record of a file; an empty one where there is no file yet."""
    return parse(file.read_text(encoding="utf-8")) if file.exists() else Record()

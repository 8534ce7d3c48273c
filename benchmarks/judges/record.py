"""Every ruling so far, in a file beside the README: part of it can be run again."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from benchmarks.itemized import to_json
from benchmarks.judges.ruling import Deployment, Ruling, Seat

FILE = Path(__file__).parent.parent / "judges.json"


@dataclass(slots=True)
class Record:
    """The corpus, the judges and their rulings; the latest ruling counts."""

    deployments: dict[str, Deployment] = field(default_factory=dict)
    seats: dict[str, Seat] = field(default_factory=dict)
    rulings: dict[tuple[str, str], Ruling] = field(default_factory=dict)

    def convene(self, deployments: Iterable[Deployment], judges: Iterable[str]) -> None:
        """Take the corpus as it is now; forget who is no longer in it, or no longer judges."""
        self.deployments = {item.name: item for item in deployments}
        wanted = list(judges)
        self.seats = {name: self.seats[name] for name in wanted if name in self.seats}
        self.rulings = {
            (judge, deployment): ruling
            for (judge, deployment), ruling in self.rulings.items()
            if judge in wanted and deployment in self.deployments
        }

    def seat(self, seat: Seat) -> None:
        """Seat a judge; what another version, or another call of it, ruled is forgotten."""
        before = self.seats.get(seat.name)
        self.seats[seat.name] = seat
        if before and (before.version, before.call) != (seat.version, seat.call):
            self.rulings = {key: r for key, r in self.rulings.items() if key[0] != seat.name}

    def add(self, ruling: Ruling) -> None:
        self.rulings[ruling.judge, ruling.deployment] = ruling

    def to_json(self) -> str:
        """One line for each item, so that a change is readable."""
        rulings = [self.rulings[key] for key in sorted(self.rulings)]
        lists = {
            "deployments": map(asdict, self.deployments.values()),
            "judges": map(asdict, self.seats.values()),
            "rulings": map(asdict, rulings),
        }
        return to_json(lists)


def parse(text: str) -> Record:
    """The record that `to_json` wrote."""
    document = json.loads(text)
    deployments = [Deployment(**item) for item in document["deployments"]]
    seats = [Seat(**item) for item in document["judges"]]
    rulings = [
        Ruling(**{**item, "findings": tuple(item["findings"])}) for item in document["rulings"]
    ]
    return Record(
        {item.name: item for item in deployments},
        {item.name: item for item in seats},
        {(item.judge, item.deployment): item for item in rulings},
    )


def read(file: Path = FILE) -> Record:
    """The record of a file; an empty one where there is no file yet."""
    return parse(file.read_text(encoding="utf-8")) if file.exists() else Record()

"""What the rulings of a judge come to."""

from __future__ import annotations

import statistics
from collections.abc import Iterable
from dataclasses import dataclass

from benchmarks.judges.record import Record
from benchmarks.judges.ruling import Deployment, Ruling, Verdict

PLAIN = "nothing-besides"  # the conforming deployment that every mutant changes


@dataclass(frozen=True, slots=True)
class Share:
    """How many of those that were judged, and of how many that stand for judgement."""

    count: int
    judged: int
    whole: int

    def __str__(self) -> str:
        if not self.judged:
            return "not judged"
        return f"{self.count}" + (f" of {self.judged} judged" if self.judged < self.whole else "")


@dataclass(frozen=True, slots=True)
class Count:
    """The rulings of one judge, counted."""

    record: Record
    judge: str

    @property
    def baseline(self) -> frozenset[str]:
        """What it finds wrong with the plain deployment, which is nothing."""
        plain = self.ruling(PLAIN)
        return frozenset(plain.findings if plain else ())

    def ruling(self, deployment: str) -> Ruling | None:
        return self.record.rulings.get((self.judge, deployment))

    def verdict(self, deployment: str) -> Verdict | None:
        """None where it was not judged."""
        ruling = self.ruling(deployment)
        return ruling.verdict(self.baseline) if ruling else None

    def having(self, verdict: Verdict, deployments: Iterable[Deployment]) -> Share:
        """Those with that verdict."""
        verdicts = [self.verdict(item.name) for item in deployments]
        return Share(verdicts.count(verdict), _present(verdicts), len(verdicts))

    def refused(self, deployments: Iterable[Deployment]) -> Share:
        """Those on which it did not end with 0, for whatever reason."""
        rulings = [self.ruling(item.name) for item in deployments]
        count = sum(ruling is not None and ruling.exit_status != 0 for ruling in rulings)
        return Share(count, _present(rulings), len(rulings))

    def median_seconds(self) -> float:
        """Of all its rulings; 0 where there is none."""
        seconds = [
            r.seconds for (judge, _), r in self.record.rulings.items() if judge == self.judge
        ]
        return statistics.median(seconds) if seconds else 0.0


def mutants(record: Record) -> list[Deployment]:
    """Those that a judge should catch."""
    return [item for item in record.deployments.values() if not item.conforms]


def variants(record: Record) -> list[Deployment]:
    """Those that no judge should fail."""
    return [item for item in record.deployments.values() if item.conforms]


def caught_elsewhere(record: Record, judge: str) -> list[str]:
    """The mutants that others catch and `judge` does not, though it judged them."""
    others = [Count(record, name) for name in record.seats if name != judge]
    own = Count(record, judge)
    return [
        item.name
        for item in mutants(record)
        if own.verdict(item.name) not in (None, Verdict.CAUGHT)
        and any(other.verdict(item.name) is Verdict.CAUGHT for other in others)
    ]


def _present(items: Iterable[object]) -> int:
    return sum(item is not None for item in items)

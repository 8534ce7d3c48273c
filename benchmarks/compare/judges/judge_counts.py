"""Counts over the judgements of one judge."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from benchmarks.compare.counting import Share, make_share
from benchmarks.compare.judges.judgement import Deployment, Judgement, Judgements, Verdict

PLAIN = "nothing-besides"  # the conforming deployment that every mutant changes


@dataclass(frozen=True, slots=True)
class JudgeCounts:
    """The judgements of one judge, counted."""

    judgements: Judgements
    judge: str

    @property
    def baseline(self) -> frozenset[str]:
        """The findings on the plain deployment, which has no fault."""
        plain = self.find(PLAIN)
        return frozenset(plain.findings if plain else ())

    def find(self, deployment: str) -> Judgement | None:
        return self.judgements.find(self.judge, deployment)

    def verdict(self, deployment: str) -> Verdict | None:
        """None if the deployment was not judged."""
        judgement = self.find(deployment)
        return judgement.verdict(self.baseline) if judgement else None

    def count(self, verdict: Verdict, deployments: Iterable[Deployment]) -> Share:
        """The deployments with that verdict."""
        verdicts = [self.verdict(item.name) for item in deployments]
        return make_share([None if each is None else each is verdict for each in verdicts])

    def count_refused(self, deployments: Iterable[Deployment]) -> Share:
        """The deployments on which the exit status of the judge was not 0."""
        judgements = [self.find(item.name) for item in deployments]
        return make_share([None if j is None else j.exit_status != 0 for j in judgements])


def list_mutants(judgements: Judgements) -> list[Deployment]:
    """The deployments that a judge should catch."""
    return [item for item in judgements.cases.values() if not item.conforms]


def list_variants(judgements: Judgements) -> list[Deployment]:
    """The deployments that no judge should fail."""
    return [item for item in judgements.cases.values() if item.conforms]


def find_caught_by_others(judgements: Judgements, judge: str) -> list[str]:
    """The mutants that `judge` did not catch but another judge did."""
    others = [JudgeCounts(judgements, name) for name in judgements.tools if name != judge]
    own = JudgeCounts(judgements, judge)
    return [
        item.name
        for item in list_mutants(judgements)
        if own.verdict(item.name) not in (None, Verdict.CAUGHT)
        and any(other.verdict(item.name) is Verdict.CAUGHT for other in others)
    ]

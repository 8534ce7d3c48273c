"""The outcome of each requirement by the findings of its tests, and the verdict on all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from logs_contract.suite.catalogue.requirements import Requirement
from logs_contract.suite.results.findings import Finding
from logs_contract.suite.results.known_failures import KnownFailure
from logs_contract.suite.results.outcomes import Outcome

_OPEN = (Outcome.NOT_RUN, Outcome.INCONCLUSIVE, Outcome.NOT_ASSESSED)


class Verdict(StrEnum):
    """The verdict of a run on the deployment."""

    CONFORMS = "CONFORMS"
    CONFORMS_BUT = "CONFORMS BUT FOR EXPECTED FAILURES"
    OUT_OF_DATE = "EXPECTED FAILURES OUT OF DATE"
    DOES_NOT_CONFORM = "DOES NOT CONFORM"
    INCOMPLETE = "INCOMPLETE"
    NOTHING_RAN = "NOTHING RAN"


@dataclass
class Results:
    """The findings of a run, added test by test, and the conclusions from them.

    `requirements` are those of the run by their ids, `known_failures` those accepted on the day
    `today`. `collected` counts the tests of the suite, `selected` those of this run. `ended` are
    the tests that have ended, `broken` those that ended without a finding, for example because
    their process crashed.
    """

    requirements: Mapping[str, Requirement]
    partial: bool = False
    strict: bool = False
    known_failures: Mapping[str, KnownFailure] = field(default_factory=dict)
    today: date = field(default_factory=date.today)
    collected: int = 0
    selected: int = 0
    ended: set[str] = field(default_factory=set)
    broken: set[str] = field(default_factory=set)
    _findings: dict[str, list[Finding]] = field(default_factory=lambda: defaultdict(list))

    def add(self, finding: Finding) -> None:
        """Add the finding of a test, or of the preflight.

        A finding for a requirement outside the run is dropped.
        """
        if finding.test:
            self.ended.add(finding.test)
        else:
            self.broken.add("at the start")
        if finding.requirement in self.requirements:
            self._findings[finding.requirement].append(finding)

    def findings(self, requirement_id: str) -> list[Finding]:
        """The findings of a requirement, the worst first."""
        return sorted(self._findings[requirement_id], key=lambda found: found.outcome.rank())

    def outcome(self, requirement_id: str) -> Outcome:
        """The outcome of a requirement: the worst of its tests."""
        findings = self.findings(requirement_id)
        outcome = findings[0].outcome if findings else Outcome.NOT_RUN
        failed = outcome in (Outcome.FAILED, Outcome.WARNED)
        return Outcome.EXPECTED if failed and self._is_known(requirement_id) else outcome

    def reason(self, requirement_id: str) -> str:
        """The reason of a requirement's worst finding: a deviation, a missing persona, an error."""
        findings = self.findings(requirement_id)
        return findings[0].reason if findings else ""

    def with_outcome(self, outcome: Outcome) -> list[Requirement]:
        """The requirements with this outcome, in the order of requirements.toml."""
        return [item for id_, item in self.requirements.items() if self.outcome(id_) is outcome]

    def problems(self) -> list[str]:
        """Messages about known failures that are out of date; any of them fails the run."""
        return [
            problem for id_ in self.known_failures for problem in self._check_known_failure(id_)
        ]

    def verdict(self) -> Verdict:
        """The verdict on all outcomes together."""
        if self.with_outcome(Outcome.FAILED):
            return Verdict.DOES_NOT_CONFORM
        unfinished = self.broken or len(self.ended) < self.selected
        if unfinished or any(map(self._is_open, self.requirements.values())):
            return Verdict.INCOMPLETE
        if self.problems():
            return Verdict.OUT_OF_DATE
        if self.with_outcome(Outcome.EXPECTED):
            return Verdict.CONFORMS_BUT
        assessed = self.with_outcome(Outcome.PASSED) + self.with_outcome(Outcome.WARNED)
        return Verdict.CONFORMS if assessed else Verdict.NOTHING_RAN

    def qualification(self) -> str:
        """Tests not run and requirements not assessed; "" if there are none."""
        broken = ", ".join(sorted(self.broken))
        notes = [f"ended early: {broken}"] if broken else []
        if len(self.ended) < self.collected:
            notes.append(f"{len(self.ended)} of {self.collected} tests run")
        counts = {outcome: len(self.with_outcome(outcome)) for outcome in _OPEN}
        total = len(self.requirements)
        notes += [
            f"{count} of {total} requirements {outcome}"
            for outcome, count in counts.items()
            if count
        ]
        return ", ".join(notes)

    def exit_status(self) -> int:
        """0 conforms; 1 does not, incomplete, or known failures out of date; 5 nothing ran."""
        good = {Verdict.CONFORMS: 0, Verdict.CONFORMS_BUT: 0, Verdict.NOTHING_RAN: 5}
        return good.get(self.verdict(), 1)

    def _is_open(self, requirement: Requirement) -> bool:
        """Whether this requirement makes the verdict incomplete."""
        must = self.strict or requirement.level == "MUST"
        match self.outcome(requirement.id):
            case Outcome.ERROR:
                return True
            case Outcome.INCONCLUSIVE:
                return must
            case Outcome.NOT_ASSESSED:
                return must and not (self.partial or requirement.conditional)
            case _:
                return False

    def _is_known(self, requirement_id: str) -> bool:
        entry = self.known_failures.get(requirement_id)
        return entry is not None and self.today <= entry.expires

    def _check_known_failure(self, requirement_id: str) -> list[str]:
        entry = self.known_failures[requirement_id]
        if requirement_id not in self.requirements:
            return [f"expected failure {requirement_id}: there is no such requirement"]
        if self.today > entry.expires:
            return [
                f"expected failure {requirement_id}: expired on {entry.expires} ({entry.owner})"
            ]
        if self.outcome(requirement_id) is Outcome.PASSED:
            return [f"expected failure {requirement_id}: passes now; remove it ({entry.owner})"]
        return []

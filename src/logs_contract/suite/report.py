"""From the findings of tests to the outcome of each requirement, and the verdict."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from logs_contract.suite.expected import ExpectedFailure
from logs_contract.suite.outcomes import Finding, Outcome
from logs_contract.suite.requirements import Requirement

_OPEN = (Outcome.NOT_RUN, Outcome.INCONCLUSIVE, Outcome.NOT_ASSESSED)


class Verdict(StrEnum):
    """What the run says of the deployment."""

    CONFORMS = "CONFORMS"
    CONFORMS_BUT = "CONFORMS BUT FOR EXPECTED FAILURES"
    OUT_OF_DATE = "EXPECTED FAILURES OUT OF DATE"
    DOES_NOT_CONFORM = "DOES NOT CONFORM"
    INCOMPLETE = "INCOMPLETE"
    NOTHING_RAN = "NOTHING RAN"


@dataclass
class Report:
    """Collects findings test by test; `catalogue` is every requirement of the run by id.

    `found` and `selected` count the suite's tests and those of this run; `broken` are tests that
    ended without a finding, as where their process crashed. `expected` are failures that are known,
    by requirement, on the day `today`.
    """

    catalogue: Mapping[str, Requirement]
    partial: bool = False
    strict: bool = False
    expected: Mapping[str, ExpectedFailure] = field(default_factory=dict)
    today: date = field(default_factory=date.today)
    found: int = 0
    selected: int = 0
    ended: set[str] = field(default_factory=set)
    broken: set[str] = field(default_factory=set)
    _findings: dict[str, list[Finding]] = field(default_factory=lambda: defaultdict(list))

    def add(self, finding: Finding) -> None:
        """A test, or the start of the run, has ended with `finding`.

        Requirements outside the run do not count.
        """
        if finding.test:
            self.ended.add(finding.test)
        else:
            self.broken.add("at the start")
        if finding.requirement in self.catalogue:
            self._findings[finding.requirement].append(finding)

    def findings(self, requirement_id: str) -> list[Finding]:
        """What was found of a requirement, the gravest first."""
        return sorted(self._findings[requirement_id], key=lambda found: found.outcome.gravity())

    def outcome(self, requirement_id: str) -> Outcome:
        """The gravest outcome of its tests."""
        seen = self.findings(requirement_id)
        outcome = seen[0].outcome if seen else Outcome.NOT_RUN
        failed = outcome in (Outcome.FAILED, Outcome.WARNED)
        return Outcome.EXPECTED if failed and self._is_expected(requirement_id) else outcome

    def reason(self, requirement_id: str) -> str:
        """What its gravest test said: a deviation, a missing persona, an error."""
        seen = self.findings(requirement_id)
        return seen[0].reason if seen else ""

    def having(self, outcome: Outcome) -> list[Requirement]:
        """The requirements with this outcome, in the order of the catalogue."""
        return [item for id_, item in self.catalogue.items() if self.outcome(id_) is outcome]

    def problems(self) -> list[str]:
        """What is wrong with the expected failures; any of it makes the run fail."""
        return [problem for id_ in self.expected for problem in self._problems_with(id_)]

    def verdict(self) -> Verdict:
        """What these outcomes say together."""
        if self.having(Outcome.FAILED):
            return Verdict.DOES_NOT_CONFORM
        unfinished = self.broken or len(self.ended) < self.selected
        if unfinished or any(map(self._leaves_open, self.catalogue.values())):
            return Verdict.INCOMPLETE
        if self.problems():
            return Verdict.OUT_OF_DATE
        if self.having(Outcome.EXPECTED):
            return Verdict.CONFORMS_BUT
        assessed = self.having(Outcome.PASSED) + self.having(Outcome.WARNED)
        return Verdict.CONFORMS if assessed else Verdict.NOTHING_RAN

    def qualification(self) -> str:
        """How much the verdict rests on, where that is less than all."""
        broken = ", ".join(sorted(self.broken))
        notes = [f"broke off: {broken}"] if broken else []
        if len(self.ended) < self.found:
            notes.append(f"{len(self.ended)} of {self.found} tests run")
        counts = {o: len(self.having(o)) for o in _OPEN}
        whole = len(self.catalogue)
        notes += [f"{n} of {whole} requirements {o}" for o, n in counts.items() if n]
        return ", ".join(notes)

    def exit_status(self) -> int:
        """0 conforms; 1 does not, a MUST is unclear, an expected failure is stale; 5 none ran."""
        good = {Verdict.CONFORMS: 0, Verdict.CONFORMS_BUT: 0, Verdict.NOTHING_RAN: 5}
        return good.get(self.verdict(), 1)

    def _leaves_open(self, requirement: Requirement) -> bool:
        """Whether the verdict must wait for this requirement."""
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

    def _is_expected(self, requirement_id: str) -> bool:
        entry = self.expected.get(requirement_id)
        return entry is not None and self.today <= entry.expires

    def _problems_with(self, requirement_id: str) -> list[str]:
        entry = self.expected[requirement_id]
        if requirement_id not in self.catalogue:
            return [f"expected failure {requirement_id}: no requirement is called so"]
        if self.today > entry.expires:
            return [
                f"expected failure {requirement_id}: expired on {entry.expires} ({entry.owner})"
            ]
        if self.outcome(requirement_id) is Outcome.PASSED:
            return [f"expected failure {requirement_id}: fails no more; remove it ({entry.owner})"]
        return []

"""From the outcomes of tests to the outcome of each requirement, and the verdict."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from conformance.requirements import Requirement


class Outcome(StrEnum):
    """What became of a requirement, the gravest first."""

    ERROR = "error"  # the suite itself failed
    FAILED = "failed"
    INCONCLUSIVE = "inconclusive"
    NOT_ASSESSED = "not assessed"
    WARNED = "warned"
    PASSED = "passed"
    NOT_RUN = "not run"


class Verdict(StrEnum):
    """What the run says of the deployment."""

    CONFORMS = "CONFORMS"
    DOES_NOT_CONFORM = "DOES NOT CONFORM"
    INCOMPLETE = "INCOMPLETE"
    NOTHING_RAN = "NOTHING RAN"


@dataclass
class Report:
    """Collects outcomes test by test; `catalogue` is every requirement by id.

    `found` and `selected` count the suite's tests and those of this run.
    """

    catalogue: Mapping[str, Requirement]
    partial: bool = False
    found: int = 0
    selected: int = 0
    _ended: int = 0
    _outcomes: dict[str, list[Outcome]] = field(default_factory=lambda: defaultdict(list))
    _reasons: dict[str, str] = field(default_factory=dict)

    def add(self, ids: Iterable[str], outcome: Outcome, reason: str = "") -> None:
        """A test that assesses `ids` has ended with `outcome`."""
        self._ended += 1
        for requirement_id in ids:
            self._outcomes[requirement_id].append(outcome)
            if outcome is self.outcome(requirement_id):
                self._reasons[requirement_id] = reason

    def outcome(self, requirement_id: str) -> Outcome:
        """The gravest outcome of its tests."""
        seen = self._outcomes.get(requirement_id)
        return min(seen, key=list(Outcome).index) if seen else Outcome.NOT_RUN

    def reason(self, requirement_id: str) -> str:
        """What its gravest test said: a deviation, a missing persona, an error."""
        return self._reasons.get(requirement_id, "")

    def having(self, outcome: Outcome) -> list[Requirement]:
        """The requirements with this outcome, in the order of the catalogue."""
        return [item for id_, item in self.catalogue.items() if self.outcome(id_) is outcome]

    def verdict(self) -> Verdict:
        """What these outcomes say together."""
        if self.having(Outcome.FAILED):
            return Verdict.DOES_NOT_CONFORM
        assessed = self.having(Outcome.PASSED) + self.having(Outcome.WARNED)
        stopped = self._ended < self.selected
        if stopped or any(map(self._leaves_open, self.catalogue.values())):
            return Verdict.INCOMPLETE
        return Verdict.CONFORMS if assessed else Verdict.NOTHING_RAN

    def _leaves_open(self, requirement: Requirement) -> bool:
        """Whether the verdict must wait for this requirement."""
        match self.outcome(requirement.id):
            case Outcome.ERROR:
                return True
            case Outcome.INCONCLUSIVE:
                return requirement.level == "MUST"
            case Outcome.NOT_ASSESSED:
                excused = self.partial or requirement.conditional
                return requirement.level == "MUST" and not excused
            case _:
                return False

    def exit_status(self) -> int:
        """0 conforms; 1 does not, or a MUST is unclear; 5 nothing ran."""
        return {Verdict.CONFORMS: 0, Verdict.NOTHING_RAN: 5}.get(self.verdict(), 1)

    def lines(self) -> list[str]:
        """The summary: each outcome that needs a look, the counts, the verdict."""
        lines: list[str] = []
        for outcome in (Outcome.ERROR, Outcome.FAILED, Outcome.WARNED):
            for requirement in self.having(outcome):
                lines += [
                    f"{outcome}: {requirement.id} ({requirement.level}, {requirement.clause})",
                    f"  {requirement.sentence}",
                    f"  {self.reason(requirement.id)}",
                ]
        for outcome in (Outcome.INCONCLUSIVE, Outcome.NOT_ASSESSED):
            lines += [f"{outcome}: {r.id}: {self.reason(r.id)}" for r in self.having(outcome)]
        counts = [f"{len(self.having(outcome))} {outcome}" for outcome in Outcome]
        lines.append(", ".join(count for count in counts if not count.startswith("0 ")))
        return [*lines, self.verdict() + self._qualified()]

    def _qualified(self) -> str:
        """How much the verdict rests on, where that is less than all."""
        notes = []
        if self._ended < self.found:
            notes.append(f"{self._ended} of {self.found} tests run")
        missing = len(self.having(Outcome.NOT_ASSESSED))
        if missing:
            notes.append(f"{missing} of {len(self.catalogue)} requirements not assessed")
        return f" ({', '.join(notes)})" if notes else ""

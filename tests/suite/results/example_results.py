"""Results of a run with three requirements: a MUST, a SHOULD, and a conditional one."""

from __future__ import annotations

from typing import Any

from logs_contract.suite.catalogue.requirements import Requirement
from logs_contract.suite.results.findings import Finding
from logs_contract.suite.results.outcomes import Outcome
from logs_contract.suite.results.verdict import Results


def make_requirement(
    name: str, level: Any, sentence: str, *, conditional: bool = False
) -> Requirement:
    return Requirement(name, level, "1.0.0", "#/x", sentence, conditional=conditional)


REQUIREMENTS = {
    "a.must": make_requirement("a.must", "MUST", "It must."),
    "a.should": make_requirement("a.should", "SHOULD", "It should."),
    "a.conditional": make_requirement("a.conditional", "MUST", "If it can.", conditional=True),
}


def make_results(outcomes: dict[str, Outcome], **arguments: Any) -> Results:
    results = Results(REQUIREMENTS, **arguments)
    for requirement_id, outcome in outcomes.items():
        results.add(Finding(requirement_id, outcome, f"test_{requirement_id}", 0.1, "because"))
    return results

"""Findings on pytest's report of a test; pytest-xdist sends the report to the main process."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from logs_contract.suite.catalogue.requirements import Requirement, load_requirements
from logs_contract.suite.http.client import Client
from logs_contract.suite.http.exchange import Deviation
from logs_contract.suite.http.plain_text import make_line
from logs_contract.suite.results.findings import Evidence, Finding, collect_evidence, explain
from logs_contract.suite.results.outcomes import Outcome, classify, find_cause

_ATTRIBUTE = "conformance"  # of pytest's report


@dataclass(frozen=True, slots=True)
class _Problem:
    """An exception, its evidence, and the requirements it concerns.

    `cause` is None, and `reason` is "", if the test passed.
    """

    cause: BaseException | None
    reason: str
    evidence: Evidence | None
    requirements: Sequence[Requirement]


def attach_findings(
    report: pytest.TestReport,
    item: pytest.Item,
    call: pytest.CallInfo[None],
    client: Client,
    *,
    strict: bool,
    seed: int,
) -> None:
    """Add the findings to `report`; a failure shows its evidence in place of a traceback."""
    if not call.excinfo and call.when != "call":
        return
    cause = find_cause(call.excinfo.value) if call.excinfo else None
    problems = _collect_problems(cause, item, client)
    findings = [
        finding
        for problem in problems
        for finding in _make_findings(problem, item, call, strict=strict)
    ]
    setattr(report, _ATTRIBUTE, [finding.to_json() for finding in findings])
    outcomes = {finding.outcome for finding in findings}
    if outcomes - {Outcome.PASSED, Outcome.NOT_ASSESSED}:
        report.longrepr = "\n\n".join([*_explain_all(problems, client), f"seed {seed}"])
        report.outcome = "passed" if outcomes <= {Outcome.WARNED, Outcome.PASSED} else "failed"


def read_findings(report: object) -> list[Finding]:
    """The findings that `attach_findings` added."""
    return [Finding.from_json(fields) for fields in getattr(report, _ATTRIBUTE, ())]


def read_requirement_ids(item: pytest.Item) -> set[str]:
    """The requirements that the test's marker names."""
    return {id_ for mark in item.iter_markers("requirement") for id_ in mark.args}


def _collect_problems(
    cause: BaseException | None, item: pytest.Item, client: Client
) -> list[_Problem]:
    """The result of the test, and the violations of invariants by its exchanges."""
    causes: list[tuple[BaseException | None, set[str]]] = [(cause, read_requirement_ids(item))]
    violations = client.invariants.take_violations(failed=isinstance(cause, Deviation))
    causes += [(violation.deviation, {violation.requirement}) for violation in violations]
    credentials = client.credentials
    return [
        _Problem(
            cause,
            make_line(credentials.redact(str(cause or ""))),
            collect_evidence(cause, credentials),
            [load_requirements()[requirement_id] for requirement_id in sorted(ids)],
        )
        for cause, ids in causes
    ]


def _make_findings(
    problem: _Problem, item: pytest.Item, call: pytest.CallInfo[None], *, strict: bool
) -> list[Finding]:
    return [
        Finding(
            requirement.id,
            classify(problem.cause, requirement, strict=strict),
            item.nodeid,
            call.duration,
            problem.reason,
            problem.evidence,
        )
        for requirement in problem.requirements
    ]


def _explain_all(problems: list[_Problem], client: Client) -> list[str]:
    return [
        explain(problem.cause, problem.evidence, problem.requirements, client.credentials)
        for problem in problems
        if problem.cause is not None
    ]

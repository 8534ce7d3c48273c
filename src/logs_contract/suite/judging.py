"""What the end of a test says of its requirements, on pytest's report of it."""

from __future__ import annotations

import pytest

from logs_contract.suite.outcomes import (
    Finding,
    Outcome,
    cause_of,
    evidence_of,
    explain,
    outcome_of,
)
from logs_contract.suite.requirements import catalogue
from logs_contract.suite.session import Session

_SEEN = "conformance"  # an attribute of pytest's report, which pytest-xdist carries along


def judge(
    run: Session, item: pytest.Item, call: pytest.CallInfo[None], report: pytest.TestReport
) -> None:
    """Note on `report` what was found, and let a failure show its evidence."""
    error = call.excinfo.value if call.excinfo else None
    if error is None and call.when != "call":
        return
    wallet, strict = run.client.wallet, run.options.strict
    causes = [(cause_of(error), requirement_ids(item))]
    # An exchange may break a requirement the test is not about.
    causes += [(found.deviation, {found.requirement}) for found in run.client.invariants.drain()]
    judged = [
        (cause, evidence_of(cause, wallet), [catalogue()[id_] for id_ in sorted(ids)])
        for cause, ids in causes
    ]
    findings = [
        Finding(
            requirement.id,
            outcome_of(cause, requirement, strict=strict),
            item.nodeid,
            call.duration,
            wallet.redact(str(cause or "")),
            evidence,
        )
        for cause, evidence, requirements in judged
        for requirement in requirements
    ]
    setattr(report, _SEEN, [finding.to_wire() for finding in findings])
    outcomes = {finding.outcome for finding in findings}
    if outcomes - {Outcome.PASSED, Outcome.NOT_ASSESSED}:
        texts = [
            explain(cause, evidence, requirements, wallet)
            for cause, evidence, requirements in judged
            if cause is not None
        ]
        report.longrepr = "\n\n".join([*texts, f"seed {run.options.seed}"])
        report.outcome = "passed" if outcomes <= {Outcome.WARNED, Outcome.PASSED} else "failed"


def findings_of(report: object) -> list[Finding]:
    """What `judge` noted."""
    return [Finding.from_wire(fields) for fields in getattr(report, _SEEN, ())]


def requirement_ids(item: pytest.Item) -> set[str]:
    """The requirements a test names."""
    return {id_ for mark in item.iter_markers("requirement") for id_ in mark.args}

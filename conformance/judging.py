"""What the end of a test says of its requirements, on pytest's report of it."""

from __future__ import annotations

import pytest

from conformance.outcomes import Finding, Outcome, cause_of, evidence_of, explain, outcome_of
from conformance.requirements import catalogue
from conformance.session import Session

_SEEN = "conformance"  # an attribute of pytest's report, which pytest-xdist carries along


def judge(
    run: Session, item: pytest.Item, call: pytest.CallInfo[None], report: pytest.TestReport
) -> None:
    """Note on `report` what was found, and let a failure show its evidence."""
    error = call.excinfo.value if call.excinfo else None
    if error is None and call.when != "call":
        return
    causes = [(cause_of(error), requirement_ids(item))]
    # An exchange may break a requirement the test is not about.
    causes += [(found.deviation, {found.requirement}) for found in run.client.invariants.drain()]
    findings = [
        _finding(run, id_, item.nodeid, cause, call.duration)
        for cause, ids in causes
        for id_ in sorted(ids)
    ]
    setattr(report, _SEEN, [finding.to_wire() for finding in findings])
    outcomes = {finding.outcome for finding in findings}
    if outcomes - {Outcome.PASSED, Outcome.NOT_ASSESSED}:
        texts = [_explain(run, cause, ids) for cause, ids in causes if cause is not None]
        report.longrepr = "\n\n".join([*texts, f"seed {run.options.seed}"])
        report.outcome = "passed" if outcomes <= {Outcome.WARNED, Outcome.PASSED} else "failed"


def findings_of(report: object) -> list[Finding]:
    """What `judge` noted."""
    return [Finding.from_wire(fields) for fields in getattr(report, _SEEN, ())]


def requirement_ids(item: pytest.Item) -> set[str]:
    """The requirements a test names."""
    return {id_ for mark in item.iter_markers("requirement") for id_ in mark.args}


def _finding(
    run: Session, requirement_id: str, test: str, cause: BaseException | None, seconds: float
) -> Finding:
    wallet = run.client.wallet
    return Finding(
        requirement_id,
        outcome_of(cause, catalogue()[requirement_id], strict=run.options.strict),
        test,
        seconds,
        wallet.redact(str(cause or "")),
        evidence_of(cause, wallet),
    )


def _explain(run: Session, cause: BaseException, ids: set[str]) -> str:
    requirements = [catalogue()[id_] for id_ in sorted(ids)]
    return explain(cause, requirements, run.client.wallet)

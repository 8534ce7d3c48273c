"""report.json: all there is to know of a run. Its form is report.schema.json."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from logs_contract.suite.outcomes import Finding, Outcome
from logs_contract.suite.requirements import Requirement
from logs_contract.suite.session import Session

_MOST_FINDINGS = 5  # of one requirement; the number of its tests tells how many there were


def header(run: Session) -> dict[str, Any]:
    """What was judged, by what, and how; tokens are told by their persona only."""
    options = run.options
    return {
        "suite": _suite_version(),
        "contract": {"version": options.contract_version, "sha256": run.contract.sha256},
        "target": run.address,
        "started": run.started.isoformat(timespec="seconds"),
        "seed": options.seed,
        "run": options.run_id,
        "personas": sorted(options.tokens),
        "options": {
            "rate": None if run.unpaced else run.rate,
            "timeout": options.timeout,
            "max_requests": options.max_requests,
            "strict": options.strict,
            "partial": options.partial,
            "expected_failures": options.expected_failures,
        },
    }


def document(run: Session) -> dict[str, Any]:
    """The whole report."""
    report = run.report
    verdict = report.verdict()
    return {
        "header": header(run),
        "requirements": [_requirement(run, item) for item in report.catalogue.values()],
        "problems": report.problems(),
        "sent": asdict(run.sent),
        "footer": {
            "verdict": verdict,
            "qualification": report.qualification(),
            "exit_status": report.exit_status(),
            "counts": {outcome: len(report.having(outcome)) for outcome in Outcome},
            "ended": datetime.now(UTC).isoformat(timespec="seconds"),
        },
    }


def by_family(report: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """The requirements of a report, family by family."""
    families: dict[str, list[dict[str, Any]]] = {}
    for item in report["requirements"]:
        families.setdefault(item["family"], []).append(item)
    return families


def reason_of(item: dict[str, Any]) -> str:
    """What the gravest finding of a requirement said; "" where there is none."""
    return item["findings"][0]["reason"] if item["findings"] else ""


def _requirement(run: Session, item: Requirement) -> dict[str, Any]:
    findings = run.report.findings(item.id)
    noted = [finding for finding in findings if finding.outcome is not Outcome.PASSED]
    return {
        "id": item.id,
        "family": item.family,
        "level": item.level,
        "since": item.since,
        "clause": item.clause,
        "sentence": item.sentence,
        "outcome": run.report.outcome(item.id),
        "tests": len(findings),
        "seconds": round(sum(finding.seconds for finding in findings), 3),
        "findings": [_finding(finding) for finding in noted[:_MOST_FINDINGS]],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "test": finding.test,
        "outcome": finding.outcome,
        "reason": finding.reason,
        "evidence": asdict(finding.evidence) if finding.evidence else None,
    }


def _suite_version() -> str:
    try:
        return version("logs-contract")
    except PackageNotFoundError:
        return "not installed"

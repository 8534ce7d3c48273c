"""report.json: everything about a run. Its schema is report.schema.json."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from logs_contract import __version__
from logs_contract.suite.catalogue.requirements import Requirement
from logs_contract.suite.results.findings import Finding
from logs_contract.suite.results.outcomes import Outcome
from logs_contract.suite.run import Run

_MAX_FINDINGS = 5  # kept for one requirement; `tests` counts all of them


def make_header(run: Run) -> dict[str, Any]:
    """The target, versions and options of the run; personas, but not their tokens."""
    options = run.options
    return {
        "suite": __version__,
        "contract": {"version": options.contract_version, "sha256": run.contract.sha256},
        "target": run.target,
        "started": run.started.isoformat(timespec="seconds"),
        "seed": options.seed,
        "run": options.run_id,
        "personas": sorted(options.tokens),
        "options": {
            "rate": None if run.is_unlimited else run.rate,
            "timeout": options.timeout,
            "max_requests": options.max_requests,
            "strict": options.strict,
            "partial": options.partial,
            "expected_failures": options.expected_failures,
        },
    }


def make_document(run: Run) -> dict[str, Any]:
    """The whole report."""
    results = run.results
    verdict = results.verdict()
    return {
        "header": make_header(run),
        "requirements": [_make_requirement(run, item) for item in results.requirements.values()],
        "problems": results.problems(),
        "sent": asdict(run.traffic),
        "footer": {
            "verdict": verdict,
            "qualification": results.qualification(),
            "exit_status": results.exit_status(),
            "counts": {outcome: len(results.with_outcome(outcome)) for outcome in Outcome},
            "ended": datetime.now(UTC).isoformat(timespec="seconds"),
        },
    }


def group_by_family(report: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """The requirements of a report, family by family."""
    families: dict[str, list[dict[str, Any]]] = {}
    for item in report["requirements"]:
        families.setdefault(item["family"], []).append(item)
    return families


def first_reason(item: dict[str, Any]) -> str:
    """The reason of a requirement's worst finding; "" if it has no finding."""
    return item["findings"][0]["reason"] if item["findings"] else ""


def _make_requirement(run: Run, item: Requirement) -> dict[str, Any]:
    findings = run.results.findings(item.id)
    noted = [finding for finding in findings if finding.outcome is not Outcome.PASSED]
    return {
        "id": item.id,
        "family": item.family,
        "level": item.level,
        "since": item.since,
        "clause": item.clause,
        "sentence": item.sentence,
        "outcome": run.results.outcome(item.id),
        "tests": len(findings),
        "seconds": round(sum(finding.seconds for finding in findings), 3),
        "findings": [_make_finding(finding) for finding in noted[:_MAX_FINDINGS]],
    }


def _make_finding(finding: Finding) -> dict[str, Any]:
    return {
        "test": finding.test,
        "outcome": finding.outcome,
        "reason": finding.reason,
        "evidence": asdict(finding.evidence) if finding.evidence else None,
    }

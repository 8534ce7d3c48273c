"""Findings are sent between processes."""

from __future__ import annotations

from logs_contract.suite.results.findings import Evidence, Finding
from logs_contract.suite.results.outcomes import Outcome


def test_a_finding_is_restored_from_json() -> None:
    evidence = Evidence("201", "500", "POST", "HTTP 500", "curl")
    for finding in (
        Finding("a.must", Outcome.FAILED, "test", 0.5, "because", evidence),
        Finding("a.must", Outcome.PASSED, "test"),
    ):
        assert Finding.from_json(finding.to_json()) == finding

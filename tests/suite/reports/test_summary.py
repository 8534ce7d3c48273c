"""The summary in the terminal."""

from __future__ import annotations

from logs_contract.suite.reports.summary import render_details, render_verdict
from logs_contract.suite.results.outcomes import Outcome
from tests.suite.results.example_results import make_results


def test_the_summary_names_requirements_that_did_not_pass() -> None:
    results = make_results({"a.must": Outcome.FAILED, "a.conditional": Outcome.NOT_ASSESSED})
    assert render_details(results) == [
        "failed: a.must (MUST, #/x)",
        "  It must.",
        "  because",
        "not assessed: a.conditional: because",
    ]
    assert render_verdict(results) == (
        "DOES NOT CONFORM (1 of 3 requirements not run, 1 of 3 requirements not assessed)"
    )

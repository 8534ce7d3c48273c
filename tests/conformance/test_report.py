"""From outcomes to the verdict and the exit status."""

from __future__ import annotations

import pytest

from conformance.report import Outcome, Report, Verdict
from conformance.requirements import Requirement

CATALOGUE = {
    "a.must": Requirement("a.must", "MUST", "#/x", "It must."),
    "a.should": Requirement("a.should", "SHOULD", "#/x", "It should."),
    "a.conditional": Requirement("a.conditional", "MUST", "#/x", "If it can.", conditional=True),
}


@pytest.mark.parametrize(
    ("outcomes", "partial", "verdict", "status"),
    [
        ({}, False, Verdict.NOTHING_RAN, 5),
        ({"a.must": Outcome.PASSED}, False, Verdict.CONFORMS, 0),
        ({"a.should": Outcome.WARNED}, False, Verdict.CONFORMS, 0),
        ({"a.must": Outcome.FAILED}, False, Verdict.DOES_NOT_CONFORM, 1),
        ({"a.must": Outcome.FAILED, "a.should": Outcome.ERROR}, True, Verdict.DOES_NOT_CONFORM, 1),
        ({"a.must": Outcome.PASSED, "a.should": Outcome.ERROR}, True, Verdict.INCOMPLETE, 1),
        ({"a.must": Outcome.INCONCLUSIVE}, True, Verdict.INCOMPLETE, 1),
        ({"a.must": Outcome.PASSED, "a.should": Outcome.INCONCLUSIVE}, False, Verdict.CONFORMS, 0),
        ({"a.must": Outcome.NOT_ASSESSED}, False, Verdict.INCOMPLETE, 1),
        ({"a.must": Outcome.NOT_ASSESSED}, True, Verdict.NOTHING_RAN, 5),
        ({"a.must": Outcome.NOT_ASSESSED, "a.should": Outcome.PASSED}, True, Verdict.CONFORMS, 0),
        ({"a.must": Outcome.PASSED, "a.conditional": Outcome.NOT_ASSESSED}, False,
         Verdict.CONFORMS, 0),
        ({"a.must": Outcome.PASSED, "a.conditional": Outcome.FAILED}, False,
         Verdict.DOES_NOT_CONFORM, 1),
    ],
)  # fmt: skip
def test_the_verdict(
    outcomes: dict[str, Outcome], partial: bool, verdict: Verdict, status: int
) -> None:
    report = Report(CATALOGUE, partial=partial)
    for requirement_id, outcome in outcomes.items():
        report.add([requirement_id], outcome, "because")
    assert (report.verdict(), report.exit_status()) == (verdict, status)
    assert report.lines()[-1].startswith(verdict)


def test_the_gravest_outcome_of_its_tests_is_that_of_a_requirement() -> None:
    report = Report(CATALOGUE)
    for outcome in (Outcome.PASSED, Outcome.FAILED, Outcome.PASSED):
        report.add(["a.must"], outcome, str(outcome))
    assert report.outcome("a.must") is Outcome.FAILED
    assert report.reason("a.must") == "failed"


def test_the_summary_names_what_needs_a_look() -> None:
    report = Report(CATALOGUE)
    report.add(["a.must"], Outcome.FAILED, "expected 201; got 500")
    report.add(["a.conditional"], Outcome.NOT_ASSESSED, "needs --token-x")
    assert report.lines() == [
        "failed: a.must (MUST, #/x)",
        "  It must.",
        "  expected 201; got 500",
        "not assessed: a.conditional: needs --token-x",
        "1 failed, 1 not assessed, 1 not run",
        "DOES NOT CONFORM (1 of 3 requirements not assessed)",
    ]


def test_a_run_that_was_stopped_is_incomplete() -> None:
    report = Report(CATALOGUE, found=3, selected=2)
    report.add(["a.must"], Outcome.PASSED)
    assert report.verdict() is Verdict.INCOMPLETE
    report.add(["a.must"], Outcome.PASSED)
    assert report.lines()[-1] == "CONFORMS (2 of 3 tests run)"

"""From findings to the verdict and the exit status."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from logs_contract.suite.expected import ExpectedFailure
from logs_contract.suite.outcomes import Evidence, Finding, Outcome
from logs_contract.suite.report import Report, Verdict
from logs_contract.suite.requirements import Requirement
from logs_contract.suite.summary import details, verdict_line


def requirement(name: str, level: Any, sentence: str, *, conditional: bool = False) -> Requirement:
    return Requirement(name, level, "1.0.0", "#/x", sentence, conditional=conditional)


CATALOGUE = {
    "a.must": requirement("a.must", "MUST", "It must."),
    "a.should": requirement("a.should", "SHOULD", "It should."),
    "a.conditional": requirement("a.conditional", "MUST", "If it can.", conditional=True),
}


def make_report(outcomes: dict[str, Outcome], **arguments: Any) -> Report:
    report = Report(CATALOGUE, **arguments)
    for requirement_id, outcome in outcomes.items():
        report.add(Finding(requirement_id, outcome, f"test_{requirement_id}", 0.1, "because"))
    return report


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
        ({"b.later": Outcome.FAILED, "a.must": Outcome.PASSED}, False, Verdict.CONFORMS, 0),
    ],
)  # fmt: skip
def test_the_verdict(
    outcomes: dict[str, Outcome], partial: bool, verdict: Verdict, status: int
) -> None:
    report = make_report(outcomes, partial=partial)
    assert (report.verdict(), report.exit_status()) == (verdict, status)
    assert verdict_line(report).startswith(verdict)


def test_the_gravest_outcome_of_its_tests_is_that_of_a_requirement() -> None:
    report = Report(CATALOGUE)
    for outcome in (Outcome.PASSED, Outcome.FAILED, Outcome.PASSED):
        report.add(Finding("a.must", outcome, "test", reason=str(outcome)))
    assert report.outcome("a.must") is Outcome.FAILED
    assert report.reason("a.must") == "failed"


def test_the_summary_names_what_needs_a_look() -> None:
    report = make_report({"a.must": Outcome.FAILED, "a.conditional": Outcome.NOT_ASSESSED})
    assert details(report) == [
        "failed: a.must (MUST, #/x)",
        "  It must.",
        "  because",
        "not assessed: a.conditional: because",
    ]
    assert verdict_line(report) == (
        "DOES NOT CONFORM (1 of 3 requirements not run, 1 of 3 requirements not assessed)"
    )


def test_a_run_that_was_stopped_is_incomplete() -> None:
    report = Report(CATALOGUE, found=3, selected=2)
    report.add(Finding("a.must", Outcome.PASSED, "one"))
    report.add(Finding("a.must", Outcome.PASSED, "one"))  # and its end
    assert report.verdict() is Verdict.INCOMPLETE
    report.add(Finding("a.must", Outcome.PASSED, "two"))
    assert verdict_line(report) == "CONFORMS (2 of 3 tests run, 2 of 3 requirements not run)"


def test_a_warning_is_told_though_a_part_was_not_assessed() -> None:
    report = make_report({"a.must": Outcome.PASSED})
    for outcome in (Outcome.NOT_ASSESSED, Outcome.WARNED, Outcome.INCONCLUSIVE):
        report.add(Finding("a.should", outcome, "test"))
    assert report.outcome("a.should") is Outcome.WARNED


def test_strict_asks_for_every_should() -> None:
    for outcome in (Outcome.NOT_ASSESSED, Outcome.INCONCLUSIVE):
        report = make_report({"a.must": Outcome.PASSED, "a.should": outcome}, strict=True)
        assert report.verdict() is Verdict.INCOMPLETE


def test_a_run_that_ended_at_its_start_is_not_finished() -> None:
    report = Report(CATALOGUE)
    report.add(Finding("a.must", Outcome.PASSED, ""))
    assert report.verdict() is Verdict.INCOMPLETE


def test_a_test_that_broke_off_leaves_the_verdict_open() -> None:
    report = make_report({"a.must": Outcome.PASSED}, broken={"test_x"})
    assert report.exit_status() == 1
    assert verdict_line(report).startswith("INCOMPLETE (broke off: test_x, ")


@pytest.mark.parametrize(
    ("outcome", "today", "verdict", "status"),
    [
        (Outcome.FAILED, date(2026, 12, 31), Verdict.CONFORMS_BUT, 0),
        (Outcome.FAILED, date(2027, 1, 1), Verdict.DOES_NOT_CONFORM, 1),
        (Outcome.PASSED, date(2026, 12, 31), Verdict.OUT_OF_DATE, 1),
        (Outcome.PASSED, date(2027, 1, 1), Verdict.OUT_OF_DATE, 1),
        (Outcome.INCONCLUSIVE, date(2026, 12, 31), Verdict.INCOMPLETE, 1),
    ],
)
def test_an_expected_failure_counts_until_its_day(
    outcome: Outcome, today: date, verdict: Verdict, status: int
) -> None:
    entry = ExpectedFailure("a.must", "known", "us", date(2026, 12, 31))
    report = make_report({"a.must": outcome}, expected={"a.must": entry}, today=today)
    assert (report.verdict(), report.exit_status()) == (verdict, status)


def test_a_finding_goes_over_the_wire() -> None:
    evidence = Evidence("201", "500", "POST", "HTTP 500", "curl")
    for finding in (
        Finding("a.must", Outcome.FAILED, "test", 0.5, "because", evidence),
        Finding("a.must", Outcome.PASSED, "test"),
    ):
        assert Finding.from_wire(finding.to_wire()) == finding

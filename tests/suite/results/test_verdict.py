"""From findings to the verdict and the exit status."""

from __future__ import annotations

from datetime import date

import pytest

from logs_contract.suite.reports.summary import render_verdict
from logs_contract.suite.results.findings import Finding
from logs_contract.suite.results.known_failures import KnownFailure
from logs_contract.suite.results.outcomes import Outcome
from logs_contract.suite.results.verdict import Results, Verdict
from tests.suite.results.example_results import REQUIREMENTS, make_results


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
    results = make_results(outcomes, partial=partial)
    assert (results.verdict(), results.exit_status()) == (verdict, status)
    assert render_verdict(results).startswith(verdict)


def test_the_outcome_of_a_requirement_is_the_worst_of_its_tests() -> None:
    results = Results(REQUIREMENTS)
    for outcome in (Outcome.PASSED, Outcome.FAILED, Outcome.PASSED):
        results.add(Finding("a.must", outcome, "test", reason=str(outcome)))
    assert results.outcome("a.must") is Outcome.FAILED
    assert results.reason("a.must") == "failed"


def test_an_interrupted_run_is_incomplete() -> None:
    results = Results(REQUIREMENTS, collected=3, selected=2)
    results.add(Finding("a.must", Outcome.PASSED, "one"))
    results.add(Finding("a.must", Outcome.PASSED, "one"))  # and its end
    assert results.verdict() is Verdict.INCOMPLETE
    results.add(Finding("a.must", Outcome.PASSED, "two"))
    assert render_verdict(results) == "CONFORMS (2 of 3 tests run, 2 of 3 requirements not run)"


def test_a_warning_is_reported_even_if_requirements_are_not_assessed() -> None:
    results = make_results({"a.must": Outcome.PASSED})
    for outcome in (Outcome.NOT_ASSESSED, Outcome.WARNED, Outcome.INCONCLUSIVE):
        results.add(Finding("a.should", outcome, "test"))
    assert results.outcome("a.should") is Outcome.WARNED


def test_strict_asks_for_every_should() -> None:
    for outcome in (Outcome.NOT_ASSESSED, Outcome.INCONCLUSIVE):
        results = make_results({"a.must": Outcome.PASSED, "a.should": outcome}, strict=True)
        assert results.verdict() is Verdict.INCOMPLETE


def test_a_run_that_ended_at_its_start_is_not_finished() -> None:
    results = Results(REQUIREMENTS)
    results.add(Finding("a.must", Outcome.PASSED, ""))
    assert results.verdict() is Verdict.INCOMPLETE


def test_a_test_without_a_finding_makes_the_verdict_incomplete() -> None:
    results = make_results({"a.must": Outcome.PASSED}, broken={"test_x"})
    assert results.exit_status() == 1
    assert render_verdict(results).startswith("INCOMPLETE (ended early: test_x, ")


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
    entry = KnownFailure("a.must", "known", "us", date(2026, 12, 31))
    results = make_results({"a.must": outcome}, known_failures={"a.must": entry}, today=today)
    assert (results.verdict(), results.exit_status()) == (verdict, status)

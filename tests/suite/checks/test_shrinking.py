"""The runner of examples: one outcome for each example, and a time limit for shrinking."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import find, given, settings
from hypothesis import strategies as st

from logs_contract.suite.checks.shrinking import ExampleRunner
from logs_contract.suite.http.client import Inconclusive
from logs_contract.suite.http.exchange import Deviation, Exchange, Request

DEVIATION = Deviation("this", "that", Exchange(Request("POST", "http://h/logs")))


def make_failing_check(error: Exception) -> Any:
    def check() -> None:
        raise error

    return check


def test_an_example_is_sent_once_and_keeps_its_outcome() -> None:
    examples, sent = ExampleRunner(), []
    for _ in range(3):
        examples.run("good", lambda: sent.append("good"))
        with pytest.raises(Deviation):
            examples.run("bad", make_failing_check(DEVIATION))
        examples.run("bad after all", lambda: sent.append("later"))
    assert sent == ["good", "later"]


def test_shrinking_ends_in_time() -> None:
    now = 0.0
    examples = ExampleRunner(lambda: now)
    with pytest.raises(Deviation):
        examples.run("bad", make_failing_check(DEVIATION))
    now = 19.0
    with pytest.raises(Deviation):
        examples.run("smaller", make_failing_check(DEVIATION))
    now = 20.0
    examples.run("smallest", make_failing_check(DEVIATION))  # is not sent
    with pytest.raises(Deviation):
        examples.run("smaller", make_failing_check(DEVIATION))


def test_an_inconclusive_example_is_not_sent_again() -> None:
    examples = ExampleRunner()
    with pytest.raises(Inconclusive):
        examples.run("lost", make_failing_check(Inconclusive("lost")))
    examples.run("another", make_failing_check(DEVIATION))


def test_hypothesis_still_finds_the_smallest_example() -> None:
    examples = ExampleRunner()

    def fails(number: int) -> bool:
        try:
            examples.run(number, make_failing_check(DEVIATION) if number >= 17 else lambda: None)
        except Deviation:
            return True
        return False

    assert find(st.integers(), fails) == 17


def test_a_fault_that_occurs_once_is_shown() -> None:
    examples, left = ExampleRunner(), [DEVIATION]

    def fail_once() -> None:
        if left:
            raise left.pop()

    @settings(database=None)
    @given(st.integers())
    def run_example(number: int) -> None:
        examples.run(number, fail_once)

    with pytest.raises(Deviation) as caught:
        run_example()
    assert caught.value is DEVIATION

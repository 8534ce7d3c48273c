"""A property test's memory: one outcome for an example, an end to shrinking."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import find, given, settings
from hypothesis import strategies as st

from logs_contract.suite.client import Inconclusive
from logs_contract.suite.exchange import Deviation, Exchange, Request
from logs_contract.suite.search import Search

DEVIATION = Deviation("this", "that", Exchange(Request("POST", "http://h/logs")))


def raising(error: Exception) -> Any:
    def check() -> None:
        raise error

    return check


def test_an_example_is_sent_once_and_keeps_its_outcome() -> None:
    search, sent = Search(), []
    for _ in range(3):
        search.judge("good", lambda: sent.append("good"))
        with pytest.raises(Deviation):
            search.judge("bad", raising(DEVIATION))
        search.judge("bad after all", lambda: sent.append("later"))
    assert sent == ["good", "later"]


def test_shrinking_ends_in_time() -> None:
    now = 0.0
    search = Search(lambda: now)
    with pytest.raises(Deviation):
        search.judge("bad", raising(DEVIATION))
    now = 19.0
    with pytest.raises(Deviation):
        search.judge("smaller", raising(DEVIATION))
    now = 20.0
    search.judge("smallest", raising(DEVIATION))  # is not sent any more
    with pytest.raises(Deviation):
        search.judge("smaller", raising(DEVIATION))


def test_what_is_inconclusive_is_not_asked_again() -> None:
    search = Search()
    with pytest.raises(Inconclusive):
        search.judge("lost", raising(Inconclusive("lost")))
    search.judge("another", raising(DEVIATION))


def test_hypothesis_finds_the_smallest_example_through_it() -> None:
    search = Search()

    def fails(number: int) -> bool:
        try:
            search.judge(number, raising(DEVIATION) if number >= 17 else lambda: None)
        except Deviation:
            return True
        return False

    assert find(st.integers(), fails) == 17


def test_a_fault_that_comes_once_is_shown_all_the_same() -> None:
    search, left = Search(), [DEVIATION]

    def now_and_then() -> None:
        if left:
            raise left.pop()

    @settings(database=None)
    @given(st.integers())
    def judge(number: int) -> None:
        search.judge(number, now_and_then)

    with pytest.raises(Deviation) as caught:
        judge()
    assert caught.value is DEVIATION

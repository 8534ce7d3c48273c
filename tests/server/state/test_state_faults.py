"""Fault plans in memory and in Redis."""

from __future__ import annotations

import threading
from dataclasses import replace

from logs_contract.server.state import State
from tests.server.state.examples import make_plan


def test_plans_are_listed_newest_first(state: State) -> None:
    state.faults.add(make_plan("a"))
    state.faults.add(make_plan("b"))
    state.faults.add(make_plan("a"))  # replaced, it keeps its place
    assert [fault.id for fault in state.faults.all()] == ["b", "a"]


def test_every_matching_plan_counts_and_the_first_that_includes_the_call_applies(
    state: State,
) -> None:
    state.faults.add(make_plan("all"))
    state.faults.add(make_plan("second", 2, 2))
    applied = [state.faults.match(["second", "all"]) for _ in range(3)]
    assert [(fault.id, number) for fault, number in filter(None, applied)] == [
        ("all", 1),
        ("second", 2),
        ("all", 3),
    ]
    second, everything = state.faults.all()
    assert (second.matched, second.applied, second.ended) == (3, 1, True)
    assert (everything.matched, everything.applied, everything.ended) == (3, 2, False)


def test_an_ended_plan_is_listed_and_not_active(state: State) -> None:
    state.faults.add(make_plan("once", 1, 1))
    assert state.faults.match(["once"]) is not None
    assert [fault.id for fault in state.faults.all()] == ["once"]
    assert list(state.faults.active) == []
    assert state.faults.match(["once"]) is None


def test_a_removed_plan_does_not_match(state: State) -> None:
    state.faults.add(make_plan("a"))
    assert state.faults.remove("a")
    assert not state.faults.remove("a")
    assert state.faults.match(["a"]) is None
    state.faults.add(make_plan("b"))
    state.faults.clear()
    assert list(state.faults.all()) == list(state.faults.active) == []


def test_a_plan_keeps_the_counts_it_is_added_with(state: State) -> None:
    state.faults.add(replace(make_plan("a", 1, 5), matched=4, applied=4))
    assert state.faults.match(["a"]) is not None
    assert state.faults.match(["a"]) is None


def test_concurrent_calls_get_each_number_once(state: State) -> None:
    state.faults.add(make_plan("some", 100, 299))
    hits: list[int] = []

    def call() -> None:
        for _ in range(100):
            applied = state.faults.match(["some"])
            if applied:
                hits.append(applied[1])

    threads = [threading.Thread(target=call) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(hits) == list(range(100, 300))

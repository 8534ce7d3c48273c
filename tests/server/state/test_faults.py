"""Fault plans, whatever kind of state keeps them."""

from __future__ import annotations

import threading
from dataclasses import replace

from logs_contract.server.state import Calls, Delay, Fault, FaultEffect, Match, State


def plan(name: str, first: int = 1, last: int | None = None) -> Fault:
    return Fault(name, Match(), Calls(first, last), FaultEffect(status=500), {"then": name})


def test_plans_are_listed_newest_first(state: State) -> None:
    state.faults.add(plan("a"))
    state.faults.add(plan("b"))
    state.faults.add(plan("a"))  # it keeps its place
    assert [fault.id for fault in state.faults.all()] == ["b", "a"]


def test_each_matching_plan_counts_and_the_first_in_its_window_applies(state: State) -> None:
    state.faults.add(plan("all"))
    state.faults.add(plan("second", 2, 2))
    decided = [state.faults.match(["second", "all"]) for _ in range(3)]
    assert [(fault.id, number) for fault, number in filter(None, decided)] == [
        ("all", 1),
        ("second", 2),
        ("all", 3),
    ]
    second, everything = state.faults.all()
    assert (second.matched, second.applied, second.ended) == (3, 1, True)
    assert (everything.matched, everything.applied, everything.ended) == (3, 2, False)


def test_an_ended_plan_is_listed_and_not_active(state: State) -> None:
    state.faults.add(plan("once", 1, 1))
    assert state.faults.match(["once"]) is not None
    assert [fault.id for fault in state.faults.all()] == ["once"]
    assert list(state.faults.active()) == []
    assert state.faults.match(["once"]) is None


def test_a_removed_plan_matches_no_more(state: State) -> None:
    state.faults.add(plan("a"))
    assert state.faults.remove("a")
    assert not state.faults.remove("a")
    assert state.faults.match(["a"]) is None
    state.faults.add(plan("b"))
    state.faults.clear()
    assert list(state.faults.all()) == list(state.faults.active()) == []


def test_a_plan_keeps_the_counts_it_is_added_with(state: State) -> None:
    state.faults.add(replace(plan("a", 1, 5), matched=4, applied=4))
    assert state.faults.match(["a"]) is not None
    assert state.faults.match(["a"]) is None


def test_exactly_so_many_calls_fail_under_concurrency(state: State) -> None:
    state.faults.add(plan("some", 100, 299))
    hits: list[int] = []

    def call() -> None:
        for _ in range(100):
            decided = state.faults.match(["some"])
            if decided:
                hits.append(decided[1])

    threads = [threading.Thread(target=call) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(hits) == list(range(100, 300))


def test_a_delay_is_the_same_for_the_same_seed_and_call() -> None:
    drawn = [Delay(0.1, 0.5, seed=7).seconds(number) for number in range(1, 50)]
    assert drawn == [Delay(0.1, 0.5, seed=7).seconds(number) for number in range(1, 50)]
    assert drawn != [Delay(0.1, 0.5, seed=8).seconds(number) for number in range(1, 50)]
    assert all(0.1 <= seconds <= 0.5 for seconds in drawn)
    assert len(set(drawn)) > 40

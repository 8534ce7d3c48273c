"""Clocks, whatever kind of state keeps them."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

from logs_contract.server.clock import Clock
from logs_contract.server.state import State

REAL = datetime(2026, 5, 31, 12, tzinfo=UTC)
LATER = Clock(offset=timedelta(days=1))
STILL = Clock(frozen=REAL)


def test_without_a_clock_the_time_is_the_real_one(state: State) -> None:
    assert state.clocks.of("org").read(REAL) == REAL
    assert state.clocks.all() == {}


def test_everyones_clock_counts_for_those_without_one_of_their_own(state: State) -> None:
    state.clocks.change(None, lambda _: LATER)
    state.clocks.change("org", lambda _: STILL)
    assert state.clocks.of("org") == STILL
    assert state.clocks.of("other") == state.clocks.of(None) == LATER
    assert state.clocks.all() == {None: LATER, "org": STILL}


def test_a_removed_clock_gives_way_to_everyones(state: State) -> None:
    state.clocks.change(None, lambda _: LATER)
    state.clocks.change("org", lambda _: STILL)
    state.clocks.remove("org")
    state.clocks.remove("org")
    assert state.clocks.of("org") == LATER


def test_two_who_change_a_clock_at_once_both_do(state: State) -> None:
    def step(clock: Clock) -> Clock:
        return Clock(offset=clock.offset + timedelta(seconds=1))

    def advance() -> None:
        for _ in range(500):
            state.clocks.change(None, step)

    threads = [threading.Thread(target=advance) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert state.clocks.of(None).offset == timedelta(seconds=2000)

"""Clocks, whatever kind of state keeps them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from handlers.clock import Clock
from handlers.state import State

REAL = datetime(2026, 5, 31, 12, tzinfo=UTC)
LATER = Clock(offset=timedelta(days=1))
STILL = Clock(frozen=REAL)


def test_without_a_clock_the_time_is_the_real_one(state: State) -> None:
    assert state.clocks.of("org").read(REAL) == REAL
    assert state.clocks.all() == {}


def test_everyones_clock_counts_for_those_without_one_of_their_own(state: State) -> None:
    state.clocks.set(None, LATER)
    state.clocks.set("org", STILL)
    assert state.clocks.of("org") == STILL
    assert state.clocks.of("other") == state.clocks.of(None) == LATER
    assert state.clocks.all() == {None: LATER, "org": STILL}


def test_a_removed_clock_gives_way_to_everyones(state: State) -> None:
    state.clocks.set(None, LATER)
    state.clocks.set("org", STILL)
    state.clocks.remove("org")
    state.clocks.remove("org")
    assert state.clocks.of("org") == LATER

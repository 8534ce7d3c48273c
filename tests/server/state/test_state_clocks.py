"""Clocks in memory and in Redis."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

from logs_contract.server.clock import Clock
from logs_contract.server.state import State

REAL = datetime(2026, 5, 31, 12, tzinfo=UTC)
LATER = Clock(offset=timedelta(days=1))
FROZEN = Clock(frozen=REAL)


def test_without_a_clock_the_time_is_real(state: State) -> None:
    assert state.clocks.get("org").read(REAL) == REAL
    assert state.clocks.all() == {}


def test_the_global_clock_applies_to_organisations_without_their_own(state: State) -> None:
    state.clocks.change(None, lambda _: LATER)
    state.clocks.change("org", lambda _: FROZEN)
    assert state.clocks.get("org") == FROZEN
    assert state.clocks.get("other") == state.clocks.get(None) == LATER
    assert state.clocks.all() == {None: LATER, "org": FROZEN}


def test_the_global_clock_applies_again_once_an_own_one_is_removed(state: State) -> None:
    state.clocks.change(None, lambda _: LATER)
    state.clocks.change("org", lambda _: FROZEN)
    state.clocks.remove("org")
    state.clocks.remove("org")
    assert state.clocks.get("org") == LATER


def test_concurrent_changes_of_a_clock_are_all_applied(state: State) -> None:
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
    assert state.clocks.get(None).offset == timedelta(seconds=2000)

"""The end of the warm-up, with made-up rates."""

from __future__ import annotations

from itertools import chain, repeat

import pytest

from benchmarks.load.warm_up import find_longest, is_stable, warm_up

RISING = [1000.0 * 1.1**number for number in range(9)]


@pytest.mark.parametrize(
    ("rates", "stable"),
    [
        ([], False),
        ([100.0, 100.0], False),
        ([100.0, 100.0, 100.0], True),
        ([100.0, 105.0, 102.0], True),
        ([100.0, 105.1, 102.0], False),
        ([10.0, 100.0, 101.0, 99.0], True),
        ([100.0, 100.0, 100.0, 200.0], False),
    ],
)
def test_a_rate_is_stable_if_the_last_three_agree_within_five_percent(
    rates: list[float], stable: bool
) -> None:
    assert is_stable(rates) is stable


def run(rates: list[float], least: float, longest: float) -> tuple[float, bool]:
    """Warm up with rounds of two seconds; the last rate repeats."""
    following = chain(rates, repeat(rates[-1]))
    return warm_up(lambda: (2.0, next(following)), least, longest)


def test_a_stable_server_gets_its_least_seconds_of_load() -> None:
    assert run([500.0], 20, 90) == (20.0, True)
    assert run([500.0], 4, 90) == (6.0, True)


def test_a_server_that_gets_faster_is_waited_for() -> None:
    assert run(RISING, 4, 90) == (22.0, True)


def test_a_server_that_never_gets_stable_is_not_waited_for_for_ever() -> None:
    rates = [100.0, 200.0] * 50
    assert run(rates, 20, 90) == (90.0, False)


def test_a_server_is_waited_for_five_times_its_least_seconds_within_the_limit() -> None:
    assert find_longest(4, 90) == 20
    assert find_longest(20, 90) == 90

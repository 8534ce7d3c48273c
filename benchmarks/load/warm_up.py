"""Warming up: load before the rounds that count, until the rate of a server is stable.

A JVM compiles code that runs often. WireMock went from 3,000 to 16,000 requests/s within a minute.
A round in its first seconds would measure the compiler.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

AGREEING_ROUNDS = 3
TOLERANCE = 0.05
ROUND_SECONDS = 2
JVM_SECONDS = 20  # of load, at least
OTHER_SECONDS = 4
_LONGEST = 5  # times the least seconds


@dataclass(frozen=True, slots=True)
class WarmUp:
    """The seconds of load before the rounds, and whether the rate was stable at their end."""

    server: str
    scenario: str
    seconds: float
    stable: bool


def is_stable(rates: Sequence[float]) -> bool:
    """Whether the last three rates agree: the highest is at most 5 % above the lowest."""
    last = rates[-AGREEING_ROUNDS:]
    return len(last) == AGREEING_ROUNDS and max(last) <= min(last) * (1 + TOLERANCE)


def find_longest(least: float, limit: float) -> float:
    """The maximum seconds of warm-up for a server whose minimum is `least`."""
    return min(limit, _LONGEST * least)


def warm_up(
    measure: Callable[[], tuple[float, float]], least: float, longest: float
) -> tuple[float, bool]:
    """Measure rounds until `least` seconds are over and the rate is stable, or to the `longest`.

    `measure` puts the server under load for a round and returns its seconds and its rate. Returns
    the seconds of load, and whether the rate was stable.
    """
    seconds, rates = 0.0, list[float]()
    while seconds < longest:
        took, rate = measure()
        seconds += took
        rates.append(rate)
        if seconds >= least and is_stable(rates):
            return seconds, True
    return seconds, False

"""Clocks that are set, frozen and advanced."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from logs_contract.server.clock import Clock, add_months

REAL = datetime(2026, 5, 31, 12, tzinfo=UTC)
SOON = REAL + timedelta(hours=1)
JUNE = datetime(2026, 6, 30, 23, 59, tzinfo=UTC)


def test_a_clock_that_was_set_continues_from_that_time() -> None:
    assert Clock().set(REAL, now=JUNE).read(SOON) == JUNE + timedelta(hours=1)


def test_a_frozen_clock_stands_still() -> None:
    assert Clock().set(REAL, frozen=True).read(SOON) == REAL
    assert Clock().set(REAL, now=JUNE, frozen=True).read(SOON) == JUNE


def test_a_frozen_clock_that_is_set_stays_frozen() -> None:
    assert Clock(frozen=REAL).set(REAL, now=JUNE).read(SOON) == JUNE


def test_a_clock_that_is_no_longer_frozen_continues_from_its_time() -> None:
    released = Clock(frozen=JUNE).set(SOON, frozen=False)
    assert released.read(SOON + timedelta(minutes=1)) == JUNE + timedelta(minutes=1)


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        ("2026-05-04", 1, "2026-06-04"),
        ("2026-01-31", 1, "2026-02-28"),
        ("2028-01-31", 1, "2028-02-29"),
        ("2026-12-31", 2, "2027-02-28"),
        ("2026-05-04", 24, "2028-05-04"),
    ],
)
def test_adding_months_keeps_the_day_or_takes_the_last(day: str, months: int, then: str) -> None:
    assert add_months(datetime.fromisoformat(day), months) == datetime.fromisoformat(then)

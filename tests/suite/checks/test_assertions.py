"""Assertions: equality of JSON values, date-times, and the time of ingestion."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
import urllib3

from logs_contract.suite.checks.assertions import (
    expect_time_of_ingestion,
    parse_date_time,
)
from logs_contract.suite.http.exchange import Deviation, Exchange, Request, encode
from logs_contract.suite.http.json_values import same_json


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, 1.0),
        (10**20, 1e20),
        (0.1, 0.1),
        ({"a": 1, "b": [None, True]}, {"b": [None, True], "a": 1}),
        (2**53 + 1, float(2**53 + 1)),
        (-0.0, 0),
    ],
)
def test_same(one: Any, other: Any) -> None:
    assert same_json(one, other)
    assert same_json(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, True),
        (0, False),
        (0, None),
        (1, "1"),
        ([1, 2], [2, 1]),
        ([], {}),
        ({"a": None}, {}),
        ({"a": 1}, {"a": 2}),
        ([1], [1, 1]),
        ("e\u0301", "é"),
        (0.1, 0.10000000000000002),
        (10**400, 10**401),
        ([[True]], [[1]]),
    ],
)
def test_different(one: Any, other: Any) -> None:
    assert not same_json(one, other)
    assert not same_json(other, one)


NOON = datetime(2026, 5, 4, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-05-04T12:00:00Z", NOON),
        ("2026-05-04t12:00:00z", NOON),
        ("2026-05-04T14:00:00+02:00", NOON.astimezone(timezone(timedelta(hours=2)))),
        ("2026-05-04T12:00:00.5Z", NOON + timedelta(microseconds=500_000)),
        ("2026-05-04T12:00:00.123456789Z", NOON + timedelta(microseconds=123_456)),
        ("2026-05-04T12:00:00.000-00:00", NOON),
        ("2026-06-30T23:59:60Z", datetime(2026, 6, 30, 23, 59, 59, tzinfo=UTC)),
    ],
)
def test_date_times_of_rfc_3339(text: str, expected: datetime) -> None:
    assert parse_date_time(text) == expected


DATE = "Mon, 04 May 2026 12:00:00 GMT"


def make_exchange(created_at: datetime, date: str | None = DATE, seconds: float = 0) -> Exchange:
    headers = urllib3.HTTPHeaderDict({"Date": date} if date else {})
    request = Request("POST", "http://h/logs")
    return Exchange(
        request, 201, headers, encode({"created_at": created_at.isoformat()}), "", seconds
    )


@pytest.mark.parametrize(
    "exchange",
    [
        make_exchange(NOON + timedelta(seconds=4)),
        make_exchange(NOON - timedelta(seconds=4)),
        make_exchange(NOON - timedelta(seconds=12), seconds=9),
    ],
    ids=["after", "before", "slow"],
)
def test_a_time_of_ingestion(exchange: Exchange) -> None:
    expect_time_of_ingestion(exchange, exchange.json())


@pytest.mark.parametrize(("date", "ahead"), [(DATE, 0), (None, 90)], ids=["proxy", "no-date"])
def test_a_time_of_ingestion_by_the_clock_of_the_suite(date: str | None, ahead: float) -> None:
    exchange = make_exchange(datetime.now(UTC) + timedelta(seconds=ahead), date)
    expect_time_of_ingestion(exchange, exchange.json())


@pytest.mark.parametrize(
    "exchange",
    [
        make_exchange(NOON + timedelta(seconds=60)),
        make_exchange(NOON - timedelta(hours=2)),
        make_exchange(NOON - timedelta(days=900), date=None),
        Exchange(Request("POST", "h"), 201, body=b'{"created_at": "0000-01-01T00:00:00Z"}'),
    ],
    ids=["ahead", "zone", "no-date", "year-0"],
)
def test_no_time_of_ingestion(exchange: Exchange) -> None:
    with pytest.raises(Deviation, match="expected created_at within"):
        expect_time_of_ingestion(exchange, exchange.json())

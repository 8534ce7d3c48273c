"""The clock, global and of an organisation: entries, quotas."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.server.admin.admin_client import AdminClient, Caller


def _set(caller: Caller, body: Any) -> Any:
    return caller.client.put("/clock", body, organisation=caller.organisation)


def _advance(caller: Caller, **body: Any) -> str:
    moved = caller.client.post("/clock/advance", body, organisation=caller.organisation)
    now: str = moved["now"]
    return now


def _is_now(text: str) -> bool:
    return abs(datetime.fromisoformat(text) - datetime.now(UTC)) < timedelta(seconds=10)


def test_the_clock_shows_the_real_time_until_it_is_set(fresh: AdminClient) -> None:
    shown = fresh.get("/clock")
    assert _is_now(shown["now"])
    assert shown["now"].endswith("Z")
    assert (shown["frozen"], shown["own"]) == (False, False)


def test_a_clock_that_was_set_continues(caller: Caller) -> None:
    shown = _set(caller, {"now": "2030-05-05T10:00:00+02:00"})
    assert (shown["frozen"], shown["own"]) == (False, True)
    first = datetime.fromisoformat(caller.log().json["created_at"])
    second = datetime.fromisoformat(caller.log(prefer="wait=0.05").json["created_at"])
    assert datetime(2030, 5, 5, 8, 0, tzinfo=UTC) <= first < second
    assert second < datetime(2030, 5, 5, 8, 1, tzinfo=UTC)


def test_a_frozen_clock_changes_only_if_it_is_advanced(caller: Caller) -> None:
    _set(caller, {"now": "2030-05-05T10:00:00.25Z", "frozen": True})
    times = {caller.log(str(number)).json["created_at"] for number in range(3)}
    assert times == {"2030-05-05T10:00:00.250Z"}
    assert _advance(caller, seconds=1.5) == "2030-05-05T10:00:01.750Z"
    assert caller.log().json["created_at"] == "2030-05-05T10:00:01.750Z"
    assert _set(caller, {"frozen": False})["frozen"] is False
    assert caller.log(prefer="wait=0.05").json["created_at"] > "2030-05-05T10:00:01.750Z"


def test_a_clock_is_frozen_at_its_current_time(caller: Caller) -> None:
    shown = _set(caller, {"frozen": True})
    assert _is_now(shown["now"])
    assert caller.client.get("/clock", organisation=caller.organisation) == shown


@pytest.mark.parametrize(
    ("start", "by", "end"),
    [
        ("2030-01-31T12:00:00Z", {"months": 1}, "2030-02-28T12:00:00.000Z"),
        ("2030-12-15T00:00:00Z", {"months": 1}, "2031-01-15T00:00:00.000Z"),
        ("2028-02-29T00:00:00Z", {"months": 12}, "2029-02-28T00:00:00.000Z"),
        ("2030-01-31T23:59:59Z", {"months": 1, "seconds": 1}, "2030-03-01T00:00:00.000Z"),
        ("2030-01-01T00:00:00Z", {"seconds": 0}, "2030-01-01T00:00:00.000Z"),
    ],
)
def test_the_clock_is_advanced_by_seconds_and_calendar_months(
    caller: Caller, start: str, by: dict[str, Any], end: str
) -> None:
    _set(caller, {"now": start, "frozen": True})
    assert _advance(caller, **by) == end


def test_an_organisation_can_have_its_own_clock(fresh: AdminClient) -> None:
    caller, other = fresh.mint(), fresh.mint()
    fresh.put("/clock", {"now": "2031-01-01T00:00:00Z", "frozen": True})
    _set(caller, {"now": "2032-01-01T00:00:00Z"})
    assert caller.log().json["created_at"] == "2032-01-01T00:00:00.000Z"
    assert other.log().json["created_at"] == "2031-01-01T00:00:00.000Z"
    shown = fresh.get("/clock", organisation=other.organisation)
    assert shown == {"now": "2031-01-01T00:00:00.000Z", "frozen": True, "own": False}
    fresh.delete("/clock", organisation=caller.organisation)
    assert caller.log().json["created_at"] == "2031-01-01T00:00:00.000Z"
    fresh.delete("/clock")
    assert _is_now(caller.log().json["created_at"])


def test_a_new_month_resets_monthly_quotas_only(caller: Caller) -> None:
    _set(caller, {"now": "2030-05-31T23:59:59Z", "frozen": True})
    limits = {"reqs_month": 2, "storage_bytes": 10_000}
    caller.client.put(f"/organisations/{caller.organisation}/test", {"limits": limits})
    assert caller.statuses(3) == [201, 201, 429]
    stored = caller.quotas()["storage_bytes"]
    _advance(caller, seconds=1)
    assert caller.quotas() == {"reqs_month": (0, 2), "storage_bytes": stored}
    shown = caller.client.get(f"/organisations/{caller.organisation}/test")
    assert [item.get("period") for item in shown["quotas"]] == ["2030-06", None]
    assert caller.statuses(3) == [201, 201, 429]


def test_usage_is_set_for_the_month_of_the_organisations_clock(caller: Caller) -> None:
    _set(caller, {"now": "2030-05-01T00:00:00Z", "frozen": True})
    path = f"/organisations/{caller.organisation}/test"
    caller.client.put(path, {"limits": {"reqs_month": 1}, "used": {"reqs_month": 1}})
    assert caller.log().status == 429
    _advance(caller, months=1)
    assert caller.log().status == 201


def test_the_journal_records_the_real_time(caller: Caller) -> None:
    _set(caller, {"now": "2040-01-01T00:00:00Z"})
    caller.log()
    assert _is_now(caller.last["time"])
    assert caller.last["entry"]["created_at"].startswith("2040-01-01")


@pytest.mark.parametrize(
    "body",
    [
        {}, {"now": "1999-12-31T23:59:59Z"}, {"now": "2030-02-30T00:00:00Z"}, {"now": "2030-01-01"},
        {"now": "2030-01-01T24:00:00Z"}, {"now": 0}, {"frozen": "yes"}, {"then": 1},
    ],
)  # fmt: skip
def test_an_invalid_time_is_400(caller: Caller, body: Any) -> None:
    organisation = {"organisation": caller.organisation}
    assert caller.client.call("PUT", "/clock", body, **organisation).code == "bad_request"
    assert caller.client.get("/clock", **organisation)["own"] is False


@pytest.mark.parametrize("now", ["2000-01-01T00:00:00+01:00", "2999-12-31T23:59:59-01:00"])
def test_a_time_beyond_the_supported_years_is_409(caller: Caller, now: str) -> None:
    organisation = {"organisation": caller.organisation}
    assert caller.client.call("PUT", "/clock", {"now": now}, **organisation).code == "conflict"
    assert caller.client.get("/clock", **organisation)["own"] is False


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "bad_request"),
        ({"seconds": -1}, "bad_request"),
        ({"months": 0.5}, "bad_request"),
        ({"months": 1201}, "bad_request"),
        ({"days": 1}, "bad_request"),
        ({"seconds": 31_536_000_000}, "conflict"),
    ],
)
def test_an_invalid_advance_is_refused(caller: Caller, body: Any, code: str) -> None:
    _set(caller, {"now": "2900-01-01T00:00:00Z", "frozen": True})
    organisation = {"organisation": caller.organisation}
    assert caller.client.call("POST", "/clock/advance", body, **organisation).code == code
    assert caller.client.get("/clock", **organisation)["now"] == "2900-01-01T00:00:00.000Z"

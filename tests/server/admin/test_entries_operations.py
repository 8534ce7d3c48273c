"""Entries: listed by mode, organisation, level and text; removed."""

from __future__ import annotations

from typing import Any

import pytest

from tests.server.admin.admin_client import AdminClient, Caller
from tests.server.admin.conftest import Start


def test_an_entry_is_listed_as_in_its_response(mock: AdminClient, caller: Caller) -> None:
    answer = caller.send({"level": "warn", "message": "é", "meta": {"a": [1, None]}})
    found = mock.get("/entries", organisation=caller.organisation)
    assert found["entries"] == [
        {"organisation": caller.organisation, "mode": "test", "entry": answer.json}
    ]
    assert (found["count"], found["dropped"]) == (1, 0)


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, ["One", "two", "three"]),
        ({"level": "info"}, ["One", "two"]),
        ({"text": "ONE"}, ["One"]),
        ({"text": "t", "level": "error"}, ["three"]),
        ({"level": "fatal"}, []),
        ({"limit": 2}, ["two", "three"]),
    ],
)
def test_filters_are_all_applied(caller: Caller, filters: dict[str, Any], found: list[str]) -> None:
    for message, level in (("One", "info"), ("two", "info"), ("three", "error")):
        caller.log(message, level=level)
    assert [entry["message"] for entry in caller.entries(**filters)] == found


def test_live_and_test_mode_entries_are_listed_apart(mock: AdminClient, caller: Caller) -> None:
    live = mock.mint(organisation=caller.organisation, mode="live")
    caller.log("test")
    live.log("live")
    assert [entry["message"] for entry in caller.entries()] == ["test"]
    assert [entry["message"] for entry in caller.entries(mode="live")] == ["live"]
    assert mock.call("GET", "/entries", mode="other").code == "bad_request"


def test_a_refused_request_stores_no_entry(caller: Caller) -> None:
    caller.log(level="loud")
    assert caller.entries() == []


def test_removed_entries_stay_counted(fresh: AdminClient) -> None:
    caller = fresh.mint()
    caller.log()
    used = caller.quotas()["storage_bytes"]
    assert used[0] > 0
    fresh.delete("/entries")
    assert caller.entries() == []
    assert caller.quotas()["storage_bytes"] == used
    assert fresh.get("")["entries"] == {"kept": 0, "dropped": 0}
    caller.log("after")
    assert [entry["message"] for entry in caller.entries()] == ["after"]


def test_the_oldest_entries_are_removed_and_counted(start: Start) -> None:
    mock = start("--max-entries", "3")
    caller = mock.mint()
    caller.statuses(5)
    assert [entry["message"] for entry in caller.entries()] == ["2", "3", "4"]
    assert mock.get("/entries")["dropped"] == 2
    assert mock.get("")["entries"] == {"kept": 3, "dropped": 2}

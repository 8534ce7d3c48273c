"""Filters of the journal, paging and waiting."""

from __future__ import annotations

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.processes import PATIENCE
from tests.server.admin.admin_client import AdminClient, Caller


def _messages(records: list[dict[str, Any]]) -> list[str]:
    return [json.loads(record["body"])["message"] for record in records]


@pytest.fixture
def mixed(caller: Caller) -> Caller:
    """Three requests: accepted at info, refused for its level, failed at warn in a run."""
    caller.log("first")
    caller.log("second", level="loud")
    caller.log("third", level="warn", run="run-3", prefer="code=500")
    return caller


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, ["first", "second", "third"]),
        ({"outcome": "accepted"}, ["first"]),
        ({"outcome": "refused"}, ["second"]),
        ({"outcome": "failed"}, ["third"]),
        ({"outcome": "dropped"}, []),
        ({"status": 400}, ["second"]),
        ({"status": 201}, ["first"]),
        ({"level": "loud"}, ["second"]),
        ({"level": "warn"}, ["third"]),
        ({"text": "THIRD"}, ["third"]),
        ({"text": '"message"'}, ["first", "second", "third"]),
        ({"text": "/LOGS"}, ["first", "second", "third"]),
        ({"text": "nothing"}, []),
        ({"outcome": "failed", "status": 201}, []),
        ({"outcome": "refused", "text": "second", "level": "loud"}, ["second"]),
    ],
)
def test_filters_are_all_applied(mixed: Caller, filters: dict[str, Any], found: list[str]) -> None:
    assert _messages(mixed.records(**filters)) == found


def test_a_filter_by_run_id_finds_the_requests_of_a_run(mock: AdminClient, mixed: Caller) -> None:
    mine = mock.get("/requests", run_id="run-3", organisation=mixed.organisation)["requests"]
    assert _messages(mine) == ["third"]


def test_a_token_is_found_by_its_secret_its_id_and_its_label(
    mock: AdminClient, caller: Caller
) -> None:
    other = mock.mint(organisation=caller.organisation)
    caller.log("mine")
    other.log("other")
    label = mock.get(f"/tokens/{caller.id}")["label"]
    for name in (caller.secret, caller.id, label):
        assert _messages(caller.records(token=name)) == ["mine"]
    assert caller.records(token="so_test_nobody") == []


def test_a_text_beyond_ascii_is_found_as_sent_and_as_json_escapes_it(caller: Caller) -> None:
    caller.send('{"level": "info", "message": "Übermut"}'.encode())
    caller.send(b'{"level": "info", "message": "\\u00dcbermut"}')
    assert len(caller.records(text="ÜBER")) == 2


@pytest.mark.parametrize(
    "query",
    [
        {"outcome": "lost"}, {"status": 99}, {"limit": 1001}, {"limit": -1}, {"since": -1},
        {"since": "x"}, {"text": ""}, {"organisation": "a b"}, {"run_id": "a b"},
        {"outcom": "failed"},
    ],
)  # fmt: skip
def test_an_invalid_filter_is_400(mock: AdminClient, query: dict[str, Any]) -> None:
    reply = mock.call("GET", "/requests", **query)
    assert (reply.status, reply.code) == (400, "bad_request")
    assert next(iter(query)) in reply.json["error"]["message"]


@pytest.mark.parametrize("limit", [1, 3, 6, 7, 8, 100])
def test_without_since_the_newest_requests_are_listed(caller: Caller, limit: int) -> None:
    caller.statuses(7)
    shown = _messages(caller.records(limit=limit))
    assert shown == [str(number) for number in range(7)][-limit:]


@pytest.mark.parametrize("path", ["/requests", "/entries"])
@pytest.mark.parametrize("limit", [1, 2, 3, 7, 8])
def test_paging_by_since_lists_each_item_once(caller: Caller, path: str, limit: int) -> None:
    caller.statuses(7)
    seen: list[Any] = []
    cursor = 0
    for _ in range(9):
        found = caller.client.get(path, organisation=caller.organisation, since=cursor, limit=limit)
        assert len(found["requests" if path == "/requests" else "entries"]) <= limit
        seen += found["requests" if path == "/requests" else "entries"]
        cursor = found["cursor"]
    assert len(seen) == 7
    assert found["count"] == 0


@pytest.mark.parametrize("path", ["/requests", "/entries"])
def test_a_limit_of_0_counts_and_skips_nothing(caller: Caller, path: str) -> None:
    caller.statuses(3)
    mine = {"organisation": caller.organisation}
    counted = caller.client.get(path, **mine, since=0, limit=0)
    assert counted["count"] == 3
    assert caller.client.get(path, **mine, since=counted["cursor"])["count"] == 3
    cursor = caller.client.get(path, **mine, limit=0)["cursor"]
    caller.log("later")
    assert caller.client.get(path, **mine, since=cursor)["count"] == 1


def test_paging_while_requests_arrive_lists_each_once(caller: Caller) -> None:
    seen: list[int] = []
    cursor = 0
    with ThreadPoolExecutor(1) as pool:
        sending = pool.submit(caller.statuses, 150)
        while not sending.done() or len(seen) < 150:
            found = caller.client.get(
                "/requests", organisation=caller.organisation, since=cursor, limit=7
            )
            cursor = found["cursor"]
            seen += [record["id"] for record in found["requests"]]
    assert len(seen) == len(set(seen)) == 150


def _wait(caller: Caller, **query: Any) -> Any:
    return caller.client.get("/requests/wait", organisation=caller.organisation, **query)


def test_waiting_ends_at_once_if_enough_requests_match(caller: Caller) -> None:
    caller.statuses(2)
    started = time.monotonic()
    waited = _wait(caller, count=2, timeout=60)
    assert time.monotonic() - started < 60
    assert (waited["met"], waited["count"], len(waited["requests"])) == (True, 2, 2)


def test_waiting_ends_with_the_last_request_it_needs(caller: Caller) -> None:
    caller.log("before")
    with ThreadPoolExecutor(2) as pool:
        both = [pool.submit(_wait, caller, count=3, timeout=60) for _ in range(2)]
        warned = pool.submit(_wait, caller, level="warn", timeout=60)
        time.sleep(0.2)
        assert not any(waiting.done() for waiting in both)
        caller.log("second")
        caller.log("third", level="warn")
        for waiting in both:
            assert waiting.result(PATIENCE)["met"] is True
            assert waiting.result()["count"] == 3
        assert _messages(warned.result(PATIENCE)["requests"]) == ["third"]


def test_waiting_ends_after_its_timeout_with_the_matching_requests(caller: Caller) -> None:
    caller.log()
    started = time.monotonic()
    waited = _wait(caller, count=2, timeout=0.3)
    assert time.monotonic() - started >= 0.3
    assert (waited["met"], waited["count"]) == (False, 1)


def test_waiting_since_a_cursor_counts_later_requests_only(caller: Caller) -> None:
    caller.statuses(2)
    cursor = caller.client.get("/requests", limit=0)["cursor"]
    assert _wait(caller, since=cursor, timeout=0)["met"] is False
    caller.log()
    assert _wait(caller, since=cursor, timeout=0)["met"] is True


def test_requests_cleared_while_waiting_do_not_count(fresh: AdminClient) -> None:
    caller = fresh.mint()
    caller.log("before")
    done = threading.Event()
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(_wait, caller, count=2, timeout=60)
        waiting.add_done_callback(lambda _: done.set())
        time.sleep(0.2)
        fresh.delete("/requests")
        caller.log("one")
        assert not done.wait(0.3)
        caller.log("two")
        assert _messages(waiting.result(PATIENCE)["requests"]) == ["one", "two"]


@pytest.mark.parametrize(
    "query", [{"count": 0}, {"timeout": 61}, {"timeout": -1}, {"timeout": "nan"}]
)
def test_an_invalid_wait_is_400(mock: AdminClient, query: dict[str, Any]) -> None:
    assert mock.call("GET", "/requests/wait", **query).code == "bad_request"

"""Fault plans: the requests they match, the calls they apply to, their end."""

from __future__ import annotations

import http.client
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.raw_http import ENTRY
from tests.server.admin.admin_client import AdminClient, Caller
from tests.server.admin.conftest import Start

FAIL: dict[str, Any] = {"status": 500}


def test_a_plan_is_shown_with_the_label_of_its_token_and_no_secret(
    mock: AdminClient, caller: Caller
) -> None:
    plan = {
        "match": {"token": caller.secret, "level": "warn"},
        "calls": {"first": 2, "last": 3},
        "then": {"status": 500, "delay": 0},
    }
    reply = mock.call("POST", "/faults", plan)
    assert reply.status == 201
    made = reply.json
    label = mock.get(f"/tokens/{caller.id}")["label"]
    assert made == {
        "id": made["id"],
        **plan,
        "match": {"token": label, "level": "warn"},
        "matched": 0,
        "applied": 0,
        "ended": False,
    }
    assert mock.get(f"/faults/{made['id']}") == made
    assert made in mock.get("/faults")["faults"]


def test_a_plan_fails_the_second_and_third_request_only(mock: AdminClient, caller: Caller) -> None:
    fault = mock.fail(match={"token": caller.secret}, calls={"first": 2, "last": 3}, then=FAIL)
    assert caller.statuses(2) == [201, 500]
    assert mock.fault(fault) == (2, 1, False)
    assert caller.statuses(3) == [500, 201, 201]
    assert mock.fault(fault)[1:] == (2, True)
    assert len(caller.entries()) == 3
    assert [record["forced"] for record in caller.records()] == [
        None, f"fault {fault}", f"fault {fault}", None, None,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("calls", "statuses"),
    [
        ({}, [500, 500, 500, 500]),
        ({"first": 3}, [201, 201, 500, 500]),
        ({"last": 1}, [500, 201, 201, 201]),
        ({"first": 2, "last": 2}, [201, 500, 201, 201]),
    ],
)
def test_calls_select_the_requests_that_fail(
    mock: AdminClient, caller: Caller, calls: dict[str, int], statuses: list[int]
) -> None:
    fault = mock.fail(match={"organisation": caller.organisation}, calls=calls, then=FAIL)
    assert caller.statuses(4) == statuses
    mock.delete(f"/faults/{fault}")
    assert caller.log().status == 201
    assert mock.call("GET", f"/faults/{fault}").code == "not_found"
    assert mock.call("DELETE", f"/faults/{fault}").code == "not_found"


def test_a_plan_applies_to_the_token_it_matches_only(mock: AdminClient, caller: Caller) -> None:
    other = mock.mint(organisation=caller.organisation)
    for name in (caller.secret, caller.id):
        fault = mock.fail(match={"token": name}, then=FAIL)
        assert (caller.log().status, other.log().status) == (500, 201)
        mock.delete(f"/faults/{fault}")


def test_a_plan_may_match_a_token_that_does_not_exist_yet(mock: AdminClient) -> None:
    secret = "so_test_not_yet_there"
    mock.fail(match={"token": secret}, calls={"last": 1}, then={"status": 403})
    caller = mock.mint(secret=secret)
    assert caller.statuses(2) == [403, 201]


def test_a_plan_matches_by_organisation_and_mode(mock: AdminClient, caller: Caller) -> None:
    live = mock.mint(organisation=caller.organisation, mode="live")
    mock.fail(match={"organisation": caller.organisation, "mode": "live"}, then=FAIL)
    assert (caller.log().status, live.log().status) == (201, 500)


def test_a_plan_matches_by_run_id(mock: AdminClient, caller: Caller) -> None:
    mock.fail(match={"run_id": caller.organisation}, then=FAIL)
    assert caller.log().status == 201
    assert caller.log(run="other").status == 201
    assert caller.log(run=caller.organisation).status == 500


def test_a_plan_matches_by_level_and_text(mock: AdminClient, caller: Caller) -> None:
    mine = {"organisation": caller.organisation}
    mock.fail(match={**mine, "level": "warn"}, then={"status": 403})
    mock.fail(match={**mine, "text": "boom"}, then={"status": 429})
    assert caller.log("all well").status == 201
    assert caller.log("Boom").status == 201
    assert caller.log("boom").status == 429
    assert caller.log(level="warn").status == 403
    assert caller.log("x" * 700_000).status == 201
    assert caller.log("x" * 700_000 + "boom").status == 429
    assert caller.send(b"not JSON, boom").status == 429


def test_a_match_needs_every_condition(mock: AdminClient, caller: Caller) -> None:
    match = {"token": caller.secret, "run_id": "r", "level": "warn", "text": "boom"}
    fault = mock.fail(match=match, then=FAIL)
    for message, level, run in (
        ("boom", "warn", "s"), ("boom", "info", "r"), ("bo", "warn", "r"), ("boom", "warn", None)
    ):  # fmt: skip
        assert caller.log(message, level=level, run=run).status == 201
    assert mock.fault(fault) == (0, 0, False)
    assert caller.log("boom", level="warn", run="r").status == 500


def test_the_newest_plan_applies_and_older_ones_count(mock: AdminClient, caller: Caller) -> None:
    match = {"organisation": caller.organisation}
    old = mock.fail(match=match, calls={"last": 3}, then=FAIL)
    new = mock.fail(match=match, calls={"first": 2, "last": 2}, then={"status": 429})
    assert caller.statuses(4) == [500, 429, 500, 201]
    assert mock.fault(old) == (3, 2, True)
    assert mock.fault(new) == (2, 1, True)
    assert [plan["id"] for plan in mock.get("/faults")["faults"]][:2] == [new, old]


def test_a_plan_without_match_applies_to_requests_without_a_token(fresh: AdminClient) -> None:
    fresh.fail(then={"status": 429})
    assert fresh.send("POST", "/logs", ENTRY).code == "quota_exceeded"
    assert fresh.send("DELETE", "/logs").status == 405
    assert fresh.send("GET", "/docs").status == 200
    assert fresh.call("GET", "").status == 200


def test_clients_with_their_own_tokens_do_not_affect_each_other(mock: AdminClient) -> None:
    def client(number: int) -> None:
        for first in (1, 2, 3):
            caller = mock.mint()
            mock.fail(match={"token": caller.secret}, calls={"first": first, "last": first},
                      then={"status": 400 + number})  # fmt: skip
            expected = [201] * 10
            expected[first - 1] = 400 + number
            assert caller.statuses(10) == expected
            assert len(caller.records()) == 10
            assert len(caller.entries()) == 9

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(client, range(6)))


def test_clients_with_their_own_run_ids_do_not_affect_each_other(
    mock: AdminClient, caller: Caller
) -> None:
    def client(number: int) -> None:
        run = f"{caller.organisation}.{number}"
        fault = mock.fail(match={"run_id": run}, calls={"first": 5, "last": 9}, then=FAIL)
        assert caller.statuses(15, run=run) == [201] * 4 + [500] * 5 + [201] * 6
        assert mock.fault(fault)[1:] == (5, True)
        assert len(caller.records(run_id=run)) == 15

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(client, range(6)))


def test_a_plan_fails_exactly_its_calls_of_concurrent_requests(
    mock: AdminClient, caller: Caller
) -> None:
    fault = mock.fail(match={"token": caller.secret}, calls={"last": 20}, then=FAIL)
    with ThreadPoolExecutor(8) as pool:
        statuses = [answer.status for answer in pool.map(caller.log, map(str, range(60)))]
    assert statuses.count(500) == 20
    assert mock.fault(fault)[1:] == (20, True)


@pytest.mark.parametrize(
    ("plan", "code"),
    [
        ({}, "bad_request"),
        ({"then": {}}, "bad_request"),
        ({"then": {"status": 199}}, "bad_request"),
        ({"then": {"delay": 61}}, "bad_request"),
        ({"then": {"close": "during"}}, "bad_request"),
        ({"then": {"body": {}}}, "bad_request"),
        ({"then": FAIL, "match": {"colour": "red"}}, "bad_request"),
        ({"then": FAIL, "calls": {"first": 0}}, "bad_request"),
        ({"then": {"status": 500, "headers": {"A": "b\r\nC: d"}}}, "bad_request"),
        ({"then": FAIL, "calls": {"first": 3, "last": 2}}, "conflict"),
        ({"then": {"status": 500, "close": "before"}}, "conflict"),
        ({"then": {"cut": 1, "close": "after"}}, "conflict"),
        ({"then": {"delay": {"min": 2, "max": 1, "seed": 1}}}, "conflict"),
        ({"then": {"status": 429, "example": "nope"}}, "conflict"),
        ({"then": {"status": 500, "headers": {"Content-Length": "3"}}}, "conflict"),
        ({"then": {"status": 204, "body": {}}}, "conflict"),
        ({"then": {"status": 304, "cut": 1}}, "conflict"),
        ({"then": FAIL, "match": {"token": "no_such_id"}}, "not_found"),
    ],
)
def test_an_invalid_plan_is_refused(mock: AdminClient, plan: dict[str, Any], code: str) -> None:
    before = mock.get("")["faults"]
    assert mock.call("POST", "/faults", plan).code == code
    assert mock.get("")["faults"] == before


def test_an_ended_plan_is_removed_for_the_thousand_and_first(start: Start) -> None:
    mock = start("--no-access-log")
    caller = mock.mint()
    first = mock.fail(match={"token": caller.secret}, calls={"last": 1}, then=FAIL)
    for _ in range(999):
        mock.fail(match={"run_id": "nobody"}, then=FAIL)
    assert mock.call("POST", "/faults", {"then": FAIL}).code == "conflict"
    assert caller.log().status == 500
    mock.fail(match={"run_id": "nobody"}, then=FAIL)
    assert mock.call("GET", f"/faults/{first}").code == "not_found"
    assert mock.get("")["faults"] == 1000
    mock.delete("/faults")
    assert mock.get("/faults") == {"faults": []}


def test_a_number_without_a_fraction_is_an_integer(mock: AdminClient, caller: Caller) -> None:
    plan = {
        "match": {"token": caller.secret},
        "calls": {"first": 2.0, "last": 2.0},
        "then": {"status": 429.0, "body": {"a": 1.0}, "cut": 3.0},
    }
    fault = mock.fail(**plan)
    assert caller.log().status == 201
    with pytest.raises(http.client.IncompleteRead):
        caller.log()
    assert caller.log().status == 201
    assert mock.fault(fault) == (2, 1, True)
    mock.put(f"/organisations/{caller.organisation}/test", {"limits": {"reqs_month": 2.0}})
    assert caller.statuses(2) == [201, 201]
    refused = caller.log()
    assert b'"limit":2,' in refused.body
    moved = {"now": "2030-01-01T00:00:00Z", "frozen": True}
    mock.put("/clock", moved, organisation=caller.organisation)
    shown = mock.post("/clock/advance", {"months": 2.0}, organisation=caller.organisation)
    assert shown["now"] == "2030-03-01T00:00:00.000Z"

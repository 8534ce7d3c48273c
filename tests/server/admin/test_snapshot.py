"""Snapshots that are restored on the same server and on another one, and the reset."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from tests.server.admin.admin_client import AdminClient, Caller
from tests.server.admin.conftest import Start

PARTS = ("tokens", "tiers", "organisations", "entries", "faults", "clocks", "requests")


def _fill(mock: AdminClient) -> Caller:
    """Add something to every part of the state that a snapshot contains."""
    caller = mock.mint(scopes=["logs:write", "logs:read"], expires_at="2999-01-01T00:00:00+02:00")
    mock.mint(mode="live")
    mock.put("/tiers/small", {"reqs_month": 7})
    mock.put(f"/organisations/{caller.organisation}/test", {"tier": "small"})
    mock.put("/organisations/org_other/live", {"limits": {"storage_bytes": 9}})
    mock.put("/clock", {"now": "2030-05-05T10:00:00Z"})
    mock.put("/clock", {"now": "2031-05-05T10:00:00.5Z", "frozen": True},
             organisation=caller.organisation)  # fmt: skip
    mock.fail(match={"token": caller.secret}, calls={"first": 2, "last": 4},
              then={"status": 429, "body": None, "headers": {"A": "b"}, "delay": 0})  # fmt: skip
    mock.fail(match={"run_id": "r", "level": "warn", "text": "é"},
              then={"garble": {"seed": 1}, "delay": {"min": 0, "max": 0, "seed": 2}})  # fmt: skip
    caller.statuses(3)
    caller.send(b"\xff")
    caller.send({"level": "loud", "message": "x" * 70_000})
    caller.log("é", run="run-1", prefer="code=999, wait=0")
    mock.send("GET", "/nowhere")
    return caller


def test_a_snapshot_restored_on_another_server_gives_the_same_state(
    start: Start, fresh: AdminClient
) -> None:
    _fill(fresh)
    snapshot = fresh.get("/snapshot")
    assert all(snapshot[part] for part in PARTS)
    other = start()
    assert other.put("/snapshot", snapshot) is None
    assert other.get("/snapshot") == snapshot
    assert _without_numbers(other.get("/requests")) == _without_numbers(fresh.get("/requests"))
    assert other.get("/entries")["entries"] == fresh.get("/entries")["entries"]
    for path in ("/tokens", "/tiers", "/faults"):
        assert other.get(path) == fresh.get(path)
    key = json.dumps
    organisations = [client.get("/organisations")["organisations"] for client in (other, fresh)]
    assert sorted(map(key, organisations[0])) == sorted(map(key, organisations[1]))
    other.put("/snapshot", snapshot)
    assert other.get("/snapshot") == snapshot


def _without_numbers(listed: Any) -> Any:
    return [
        {name: value for name, value in record.items() if name not in ("id", "warnings")}
        for record in listed["requests"]
    ]


def test_a_restored_server_continues_the_counts_of_the_other(
    start: Start, fresh: AdminClient
) -> None:
    there = _fill(fresh)
    fresh.delete("/faults")
    other = start()
    other.put("/snapshot", fresh.get("/snapshot"))
    here = Caller(other, there.secret, there.id, there.organisation)
    assert here.quotas() == there.quotas()
    answer = here.log("goes on")
    assert answer.status == 201
    assert answer.json["created_at"] == "2031-05-05T10:00:00.500Z"
    assert here.quotas()["reqs_month"][0] == there.quotas()["reqs_month"][0] + 1
    assert len(here.entries()) == len(there.entries()) + 1


def test_a_plan_continues_counting_after_a_restore(fresh: AdminClient) -> None:
    caller = fresh.mint()
    fault = fresh.fail(match={"token": caller.secret}, calls={"last": 2}, then={"status": 500})
    caller.log()
    snapshot = fresh.get("/snapshot")
    caller.log()
    fresh.put("/snapshot", snapshot)
    assert fresh.fault(fault) == (1, 1, False)
    assert caller.statuses(2) == [500, 201]


def test_parts_that_a_snapshot_omits_are_reset(fresh: AdminClient) -> None:
    on_start = {**fresh.get("/snapshot"), "requests": []}
    caller = _fill(fresh)
    fresh.put("/snapshot", {})
    assert fresh.get("/snapshot") == on_start
    assert caller.log().code == "unauthorized"


def test_a_small_snapshot_can_be_written_by_hand(fresh: AdminClient) -> None:
    fresh.put("/snapshot", {
        "tokens": [
            {"secret": "so_test_mine", "organisation": "org_mine", "scopes": ["logs:write"]},
        ],
        "organisations": [
            {"organisation": "org_mine", "mode": "test", "limits": {"reqs_month": 5},
             "used": {"reqs_month": 4}},
        ],
        "faults": [{"match": {"token": "so_test_mine"}, "calls": {"first": 2},
                    "then": {"status": 500}}],
        "clocks": [{"organisation": "org_mine", "frozen_at": "2030-01-01T00:00:00Z"}],
    })  # fmt: skip
    [token] = fresh.get("/tokens")["tokens"]
    caller = Caller(fresh, "so_test_mine", token["id"], "org_mine")
    assert caller.quotas() == {"reqs_month": (4, 5)}
    first, second = caller.log(), caller.log()
    assert (first.status, second.status) == (201, 500)
    assert first.json["created_at"] == "2030-01-01T00:00:00.000Z"
    fresh.delete("/faults")
    assert caller.log().code == "quota_exceeded"


TOKEN = {"organisation": "o", "scopes": []}
RECORD = {"time": 1, "method": "POST", "target": "/", "status": 201, "outcome": "accepted"}


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        ([], "bad_request"),
        ({"version": 2}, "bad_request"),
        ({"colour": "red"}, "bad_request"),
        ({"tokens": [TOKEN]}, "bad_request"),
        ({"tokens": [{**TOKEN, "secret": "so_test_a", "digest": "0" * 64}]}, "bad_request"),
        ({"tokens": [{**TOKEN, "digest": "0" * 64}]}, "bad_request"),
        ({"tokens": [{**TOKEN, "secret": "hunter2"}]}, "bad_request"),
        ({"tokens": [{**TOKEN, "secret": "so_test_a", "mode": "live"}]}, "conflict"),
        ({"tiers": {"small": {"requests": 1}}}, "bad_request"),
        ({"organisations": [{"organisation": "o", "mode": "test", "tier": "x"}]}, "conflict"),
        ({"entries": [{"organisation": "o", "mode": "test", "entry": {}}]}, "bad_request"),
        ({"faults": [{"then": {"status": 500}, "calls": {"first": 2, "last": 1}}]}, "conflict"),
        ({"faults": [{"then": {"status": 500}, "match": {"token": "xyz"}}]}, "conflict"),
        ({"clocks": [{"frozen_at": "1999-01-01T00:00:00Z"}]}, "bad_request"),
        ({"clocks": [{"offset_seconds": -64_000_000_000}]}, "conflict"),
        ({"clocks": [{"offset_seconds": -3_000_000_000}]}, "conflict"),
        ({"requests": [{**RECORD, "body": "not base64"}]}, "bad_request"),
        ({"requests": [{**RECORD, "entry": "/w=="}]}, "conflict"),
        ({"requests": [{**RECORD, "entry": "W10="}]}, "conflict"),
        ({"requests": [{**RECORD, "outcome": "lost"}]}, "bad_request"),
    ],
)
def test_an_invalid_snapshot_changes_nothing(fresh: AdminClient, bad: Any, code: str) -> None:
    fresh.mint().log()
    before = fresh.get("/snapshot")
    snapshot = copy.deepcopy(before)
    reply = fresh.call("PUT", "/snapshot", {**snapshot, **bad} if isinstance(bad, dict) else bad)
    assert reply.code == code
    assert fresh.get("/snapshot") == before


def test_large_numbers_of_a_snapshot_do_not_change(fresh: AdminClient) -> None:
    said = {"problems": [], "warnings": [{"code": "sent_twice", "message": "", "x": 1e90}]}
    entry = {"id": "log_1", "level": "info", "meta": {"n": 1e90, "one": 1.0}}
    stored = {"organisation": "o", "mode": "test", "entry": entry}
    fresh.put("/snapshot", {"requests": [{**RECORD, "judged": said}], "entries": [stored]})
    snapshot = fresh.call("GET", "/snapshot")
    assert snapshot.json["requests"][0]["judged"] == said
    assert b'"one":1.0' in snapshot.body


def test_a_minimal_record_of_a_snapshot_can_be_listed(fresh: AdminClient) -> None:
    strange = {**RECORD, "target": "/€", "outcome": "unmatched", "headers": "/w==", "body": "/w=="}
    fresh.put("/snapshot", {"requests": [strange, {**RECORD, "operation": "no such"}]})
    assert fresh.get("/requests")["count"] == 2
    assert fresh.get("/requests", text="€")["count"] == 1


def test_a_reset_restores_the_initial_state(fresh: AdminClient) -> None:
    on_start = fresh.get("/snapshot")
    caller = _fill(fresh)
    assert fresh.call("POST", "/reset").status == 204
    assert fresh.get("/snapshot") == on_start
    assert fresh.get("")["requests"] == {"kept": 0, "dropped": 0}
    assert caller.log().code == "unauthorized"
    assert fresh.send("GET", "/docs").status == 200

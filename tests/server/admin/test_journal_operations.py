"""The journal: every request with its outcome, error and diagnostics."""

from __future__ import annotations

import json
import socket
from datetime import UTC, datetime, timedelta

import pytest

from tests import raw_http
from tests.raw_http import ENTRY, request
from tests.server.admin.admin_client import AdminClient, Caller
from tests.server.admin.conftest import Start
from tests.servers import Server

FIELDS = {
    *("id", "time", "method", "path", "operation", "status", "outcome", "error", "token"),
    *("organisation", "mode", "run_id", "duration_ms", "headers", "level", "body", "body_bytes"),
    *("body_complete", "entry", "forced", "nearest", "problems", "warnings"),
}


def test_every_field_of_a_request_that_was_accepted(mock: AdminClient, caller: Caller) -> None:
    body = json.dumps(ENTRY).encode()
    answer = caller.send(body, {"Mock-Run-Id": "run:1", "X-Trace": "abc"})
    record = caller.last
    label = mock.get(f"/tokens/{caller.id}")["label"]
    assert set(record) == FIELDS
    came = datetime.fromisoformat(record["time"])
    assert abs(came - datetime.now(UTC)) < timedelta(seconds=10)
    assert 0 < record["duration_ms"] < 10_000
    assert {name: record[name] for name in FIELDS - {"id", "time", "duration_ms", "headers"}} == {
        "method": "POST", "path": "/logs", "operation": "ingestLog",
        "status": 201, "outcome": "accepted", "error": None, "forced": None, "nearest": None,
        "token": label, "organisation": caller.organisation, "mode": "test", "run_id": "run:1",
        "level": "info", "body": body.decode(), "body_bytes": len(body), "body_complete": True,
        "entry": answer.json, "problems": [], "warnings": [],
    }  # fmt: skip
    assert ["authorization", f"Bearer {label}"] in record["headers"]
    assert ["x-trace", "abc"] in record["headers"]
    assert mock.get(f"/requests/{record['id']}") == record


@pytest.mark.parametrize(
    ("secret", "status", "outcome", "field"),
    [
        (None, 401, "refused", "Authorization"),
        ("so_test_unheard_of", 401, "refused", "Authorization"),
        ("so_test_revoked", 401, "refused", "Authorization"),
        ("so_test_reader", 403, "refused", "Authorization"),
        ("so_test_exhausted", 429, "refused", "quota"),
        ("so_test_internal", 500, "failed", None),
    ],
)
def test_a_refused_request_is_recorded_with_its_error_and_body(
    mock: AdminClient, secret: str | None, status: int, outcome: str, field: str | None
) -> None:
    headers = {"Authorization": f"Bearer {secret}"} if secret else {}
    answer = mock.send("POST", "/logs", ENTRY, {**headers, "Mock-Run-Id": f"refused-{secret}"})
    record = mock.get("/requests", run_id=f"refused-{secret}")["requests"][-1]
    assert (record["status"], record["outcome"]) == (answer.status, outcome) == (status, outcome)
    assert record["error"] == {
        "code": answer.code,
        "message": answer.json["error"]["message"],
    }
    assert json.loads(record["body"]) == ENTRY
    assert (record["body_complete"], record["entry"], record["level"]) == (True, None, "info")
    assert [problem["field"] for problem in record["problems"]] == ([field] if field else [])
    assert record["forced"] == ("token" if status == 500 else None)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("POST", "/log?a=1", 404), ("DELETE", "/logs", 405), ("POST", "/__mocks", 404)],
)
def test_a_request_without_an_operation_is_unmatched_and_has_the_nearest_one(
    mock: AdminClient, caller: Caller, method: str, path: str, status: int
) -> None:
    assert mock.send(method, path, None, caller.authorization).status == status
    [record] = caller.records(outcome="unmatched")
    assert (record["method"], record["path"], record["status"]) == (method, path, status)
    assert record["operation"] is None
    nearest = {"method": "POST", "path": "/logs", "operation": "ingestLog"}
    if (method, path) == ("DELETE", "/logs"):  # all operations of the path are as near
        nearest = {**record["nearest"], "path": "/logs"}
    assert record["nearest"] == nearest
    assert record["problems"] == []


def test_calls_of_the_admin_api_and_the_documentation_are_not_recorded(fresh: AdminClient) -> None:
    for path in ("/docs", "/openapi.json", "/__mock", "/__mock/nowhere"):
        fresh.send("GET", path)
    assert fresh.get("/requests")["count"] == 0


def test_a_request_is_recorded_before_its_response_is_complete(fresh: AdminClient) -> None:
    caller = fresh.mint()
    for number in range(200):
        stored = caller.log(f"message {number}").json
        assert caller.last["entry"] == stored


@pytest.mark.parametrize(
    "garbage", [b"GARBAGE\r\n\r\n", b"POST /logs?so_test_abc HTTP/1.1\r\n\r\n"]
)
def test_a_malformed_request_is_recorded(fresh: AdminClient, garbage: bytes) -> None:
    answer = raw_http.send(fresh.port, garbage)
    [record] = fresh.get("/requests")["requests"]
    assert (record["status"], record["outcome"], record["operation"]) == (400, "refused", None)
    assert record["error"] == {"code": answer.code, "message": answer.message}
    assert record["problems"] == [
        {"field": "request", "clause": "RFC 9112", "message": answer.message}
    ]
    assert set(record) == FIELDS


def test_a_request_with_a_malformed_body_is_recorded_once(fresh: AdminClient) -> None:
    head = request(length=False, headers=("Transfer-Encoding: chunked",))
    assert raw_http.send(fresh.port, head + b"5\r\naaaaa\r\nZZ\r\n").code == "bad_request"
    record = fresh.get("/requests/wait")
    assert record["count"] == 1
    assert record["requests"][0]["status"] == 400
    assert record["requests"][0]["body_complete"] is False


def test_a_request_whose_client_disconnects_is_recorded(server: Server, caller: Caller) -> None:
    whole = request(body=json.dumps(ENTRY).encode(), token=caller.secret)
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.sendall(whole[:-10])
    filters = {"organisation": caller.organisation, "timeout": 5}
    waited = caller.client.get("/requests/wait", **filters)
    assert waited["met"] is True
    assert waited["requests"][0]["body_complete"] is False
    assert waited["requests"][0]["entry"] is None


def test_a_number_beyond_64_bits_is_400(mock: AdminClient) -> None:
    assert mock.call("GET", f"/requests/{2**70}").code == "bad_request"


def test_an_unknown_number_is_404(mock: AdminClient) -> None:
    reply = mock.call("GET", "/requests/9007199254740991")
    assert (reply.status, reply.code) == (404, "not_found")


def test_numbers_continue_after_the_journal_is_cleared(fresh: AdminClient) -> None:
    caller = fresh.mint()
    caller.statuses(3)
    newest = caller.last["id"]
    fresh.delete("/requests")
    assert fresh.get("/requests")["requests"] == []
    caller.log()
    assert caller.last["id"] == newest + 1
    assert len(caller.entries()) == 4


def test_the_oldest_requests_are_removed_and_counted(start: Start) -> None:
    mock = start("--max-requests", "5")
    caller = mock.mint()
    caller.statuses(12)
    found = mock.get("/requests")
    assert [record["id"] for record in found["requests"]] == [8, 9, 10, 11, 12]
    assert (found["count"], found["dropped"]) == (5, 7)
    assert mock.get("")["requests"] == {"kept": 5, "dropped": 7}
    assert mock.call("GET", "/requests/7").status == 404
    mock.delete("/requests")
    assert mock.get("/requests")["dropped"] == 0


def test_the_overview_has_the_counts(fresh: AdminClient) -> None:
    fresh.mint().log()
    fresh.fail(then={"status": 500})
    shown = fresh.get("")
    assert shown["requests"] == shown["entries"] == {"kept": 1, "dropped": 0}
    assert (shown["faults"], shown["tokens"]) == (1, 7)
    assert shown["clock"]["frozen"] is False

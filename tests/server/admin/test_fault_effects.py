"""The effects of fault plans on responses."""

from __future__ import annotations

import http.client
import json
import socket
import time
from statistics import median
from typing import Any

import pytest

from logs_contract.server.state import Delay
from tests.processes import PATIENCE
from tests.raw_http import Answer, read_answer, request
from tests.server.admin.admin_client import CODES, AdminClient, Caller


def add_plan(caller: Caller, **then: Any) -> str:
    """Add a plan for every request of a caller."""
    return caller.client.fail(match={"token": caller.secret}, then=then)


@pytest.mark.parametrize(
    ("status", "code"),
    [
        *CODES.items(),
        (503, "service_unavailable"),
        (418, "im_a_teapot"),
        (599, "status_599"),
    ],
)
def test_a_status_has_an_error_envelope_and_nothing_is_stored(
    caller: Caller, status: int, code: str
) -> None:
    fault = add_plan(caller, status=status)
    answer = caller.log()
    assert (answer.status, answer.code) == (status, code)
    assert answer.headers["mock-forced"] == f"fault={fault}"
    record = caller.last
    assert (record["status"], record["forced"]) == (status, f"fault {fault}")
    assert (record["entry"], record["problems"]) == (None, [])
    assert record["outcome"] == ("refused" if status < 500 else "failed")
    assert caller.entries() == []


@pytest.mark.parametrize("status", [204, 304])
def test_a_status_without_a_body_has_none(caller: Caller, status: int) -> None:
    add_plan(caller, status=status)
    answer = caller.log()
    assert (answer.status, answer.body) == (status, b"")
    assert caller.entries() == []


def test_an_example_is_selected_by_its_name(caller: Caller) -> None:
    add_plan(caller, status=429, example="storageUsedUp")
    assert caller.log().json["error"]["metric"] == "storage_bytes"


def test_a_plan_can_set_the_body_and_headers(caller: Caller) -> None:
    body = {"error": {"code": "rate_limited", "message": "too fast"}}
    add_plan(caller, status=429, body=body, headers={"Retry-After": "2", "X-A": "1"})
    answer = caller.log()
    assert (answer.status, answer.json) == (429, body)
    assert (answer.headers["retry-after"], answer.headers["x-a"]) == ("2", "1")
    assert answer.headers["content-type"] == "application/json"
    assert caller.last["error"] == {"code": "rate_limited", "message": "too fast"}


def test_headers_of_a_plan_replace_those_of_the_response(caller: Caller) -> None:
    add_plan(caller, status=500, headers={"Content-Type": "text/html"})
    assert caller.log().headers["content-type"] == "text/html"


def test_a_plan_applies_before_authorization(mock: AdminClient) -> None:
    caller = mock.mint(scopes=["logs:read"])
    add_plan(caller, status=500)
    assert caller.log().status == 500


def _wait_for_record(caller: Caller) -> Any:
    """Wait for the record of a caller's only request. It may be written after the response."""
    waited = caller.client.get("/requests/wait", organisation=caller.organisation, timeout=60)
    [record] = waited["requests"]
    return record


def _measure(caller: Caller) -> float:
    started = time.monotonic()
    assert caller.log().status == 201
    return time.monotonic() - started


def test_a_fixed_delay_precedes_the_real_response(caller: Caller) -> None:
    add_plan(caller, delay=0.3)
    assert _measure(caller) >= 0.3
    assert len(caller.entries()) == 1
    assert caller.last["duration_ms"] >= 300


def test_equal_seeds_have_equal_delays(mock: AdminClient) -> None:
    """A response takes at least the delay of its seed and number, and rarely much longer."""
    extra: list[float] = []
    for seed in (1, 1, 2):
        caller = mock.mint()
        add_plan(caller, delay={"min": 0, "max": 0.5, "seed": seed})
        assert caller.statuses(4) == [201] * 4
        taken = [record["duration_ms"] for record in caller.records()]
        drawn = [Delay(0, 0.5, seed).seconds(number) * 1000 for number in range(1, 5)]
        assert max(drawn) - min(drawn) > 50
        extra += [more - delay for more, delay in zip(taken, drawn, strict=True)]
    assert min(extra) >= 0
    assert median(extra) < 100


def test_a_delayed_response_does_not_delay_others(mock: AdminClient, caller: Caller) -> None:
    add_plan(caller, delay=20)
    other = mock.mint()
    body = json.dumps({"level": "info", "message": ""}).encode()
    with socket.create_connection(("127.0.0.1", mock.port)) as connection:
        connection.sendall(request(body=body, token=caller.secret))
        assert _measure(other) < 20


def test_close_before_stores_nothing(caller: Caller) -> None:
    fault = add_plan(caller, close="before")
    with pytest.raises(http.client.RemoteDisconnected):
        caller.log()
    record = _wait_for_record(caller)
    assert (record["status"], record["outcome"]) == (None, "dropped")
    assert (record["forced"], record["entry"]) == (f"fault {fault}", None)
    assert caller.entries() == []


def test_close_after_stores_the_entry(caller: Caller) -> None:
    add_plan(caller, close="after")
    with pytest.raises(http.client.RemoteDisconnected):
        caller.log("kept")
    record = _wait_for_record(caller)
    assert (record["status"], record["outcome"]) == (None, "dropped")
    [entry] = caller.entries()
    assert entry["message"] == "kept"
    assert record["entry"] == entry


@pytest.mark.parametrize("status", [None, 500])
@pytest.mark.parametrize("cut", [0, 1, 20])
def test_cut_ends_the_body_after_the_given_bytes(
    caller: Caller, cut: int, status: int | None
) -> None:
    add_plan(caller, cut=cut, **({"status": status} if status else {}))
    with pytest.raises(http.client.IncompleteRead) as caught:
        caller.log()
    assert len(caught.value.partial) == cut
    record = _wait_for_record(caller)
    assert (record["status"], record["outcome"]) == (status or 201, "dropped")
    assert len(caller.entries()) == (0 if status else 1)


def test_a_cut_beyond_the_end_has_no_effect(caller: Caller) -> None:
    add_plan(caller, cut=1_000_000)
    assert caller.log().json["message"] == "x"


def _is_json(answer: Answer) -> bool:
    try:
        json.loads(answer.body)
    except ValueError:
        return False
    return True


def test_a_garbled_body_is_never_json_and_depends_on_the_seed_only(mock: AdminClient) -> None:
    bodies: dict[int, set[bytes]] = {}
    for seed in (*range(20), *range(20)):
        caller = mock.mint()
        add_plan(caller, status=500, garble={"seed": seed})
        answer = caller.log()
        assert answer.status == 500
        assert int(answer.headers["content-length"]) == len(answer.body)
        assert not _is_json(answer)
        bodies.setdefault(seed, set()).add(answer.body)
    assert all(len(found) == 1 for found in bodies.values())
    assert len(set.union(*bodies.values())) == 20


def test_garble_without_a_status_stores_the_entry(caller: Caller) -> None:
    add_plan(caller, garble={"seed": 7})
    answer = caller.log()
    assert answer.status == 201
    assert not _is_json(answer)
    assert caller.last["entry"] == caller.entries()[0]


def test_a_garbled_refusal_keeps_its_error_in_the_journal(caller: Caller) -> None:
    add_plan(caller, garble={"seed": 7})
    assert not _is_json(caller.log(level="loud"))
    assert caller.last["error"]["code"] == "bad_request"


def test_a_delay_precedes_every_other_effect(caller: Caller) -> None:
    add_plan(caller, delay=0.2, close="before")
    started = time.monotonic()
    with pytest.raises(http.client.RemoteDisconnected):
        caller.log()
    assert time.monotonic() - started >= 0.2


@pytest.mark.parametrize("prefer", [None, "wait=0.4"])
def test_a_client_that_gives_up_during_a_delay_is_dropped_with_its_entry(
    caller: Caller, prefer: str | None
) -> None:
    if prefer is None:
        add_plan(caller, delay=0.4)
    connection = http.client.HTTPConnection("127.0.0.1", caller.client.port)
    typed = {**caller.authorization, "Content-Type": "application/json"}
    preferred = {} if prefer is None else {"Prefer": prefer}
    body = json.dumps({"level": "info", "message": "given up"})
    connection.request("POST", "/logs", body, {**typed, **preferred})
    connection.close()
    record = _wait_for_record(caller)
    assert (record["status"], record["outcome"], record["body"]) == (None, "dropped", body)
    assert record["entry"] == caller.entries()[0]


def test_a_client_that_has_only_closed_its_sending_side_gets_the_delayed_response(
    caller: Caller,
) -> None:
    add_plan(caller, delay=0.2)
    body = json.dumps({"level": "info", "message": "half-closed"}).encode()
    with socket.create_connection(
        ("127.0.0.1", caller.client.port), timeout=PATIENCE
    ) as connection:
        connection.sendall(request(body=body, token=caller.secret))
        connection.shutdown(socket.SHUT_WR)
        assert read_answer(connection).json["message"] == "half-closed"
        assert connection.recv(1) == b""
    assert caller.last["outcome"] == "accepted"

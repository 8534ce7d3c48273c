"""The header Prefer selects and delays responses (RFC 7240)."""

from __future__ import annotations

import json
import time

import pytest

from tests import raw_http
from tests.raw_http import ENTRY
from tests.server.admin.admin_client import CODES, AdminClient, Caller
from tests.servers import Server

BODY = json.dumps(ENTRY).encode()


@pytest.mark.parametrize(("status", "code"), CODES.items())
def test_a_code_selects_the_contracts_example_and_nothing_is_stored(
    caller: Caller, status: int, code: str
) -> None:
    answer = caller.log(prefer=f"code={status}")
    assert (answer.status, answer.code) == (status, code)
    assert answer.headers["preference-applied"] == f"code={status}"
    assert answer.headers["mock-forced"] == "prefer"
    record = caller.last
    assert (record["status"], record["forced"], record["entry"]) == (status, "prefer", None)
    assert record["error"]["code"] == code
    assert record["problems"] == []
    assert caller.entries() == []
    assert caller.quotas()["storage_bytes"][0] == 0


def test_a_preferred_201_is_the_example_and_nothing_is_stored(caller: Caller) -> None:
    answer = caller.log(prefer="code=201")
    assert answer.status == 201
    assert answer.json["created_at"] == "2019-08-24T14:15:22Z"
    assert caller.last["entry"] is None
    assert caller.entries() == []


def test_a_preferred_401_and_403_have_their_challenges(caller: Caller) -> None:
    assert 'error="invalid_token"' in caller.log(prefer="code=401").headers["www-authenticate"]
    assert 'scope="logs:write"' in caller.log(prefer="code=403").headers["www-authenticate"]


def test_an_example_is_selected_by_its_name(caller: Caller) -> None:
    answer = caller.log(prefer="example=storageUsedUp")
    assert (answer.status, answer.code) == (429, "quota_exceeded")
    assert answer.headers["preference-applied"] == "example=storageUsedUp"


def test_code_and_example_are_applied_together(caller: Caller) -> None:
    answer = caller.log(prefer='code=429, example="storageUsedUp"')
    assert answer.status == 429
    assert answer.headers["preference-applied"] == "code=429, example=storageUsedUp"


def test_an_example_that_the_code_does_not_have_is_ignored(caller: Caller) -> None:
    answer = caller.log(prefer="code=400, example=storageUsedUp")
    assert answer.status == 400
    assert answer.headers["preference-applied"] == "code=400"
    assert _ignored(caller) == [
        "Prefer: example=storageUsedUp: 400 has no example of this name",
    ]


def test_a_wait_delays_the_real_response(caller: Caller) -> None:
    began = time.monotonic()
    answer = caller.log(prefer="wait=0.3")
    assert time.monotonic() - began >= 0.3
    assert answer.status == 201
    assert answer.headers["preference-applied"] == "wait=0.3"
    assert len(caller.entries()) == 1
    assert caller.last["forced"] == "prefer"
    assert caller.last["duration_ms"] >= 300


def test_a_wait_delays_a_preferred_code(caller: Caller) -> None:
    began = time.monotonic()
    answer = caller.log(prefer="wait=0.2, code=500")
    assert time.monotonic() - began >= 0.2
    assert answer.status == 500
    assert answer.headers["preference-applied"] == "code=500, wait=0.2"


def test_several_prefer_headers_are_one_list(server: Server, caller: Caller) -> None:
    headers = ("Prefer: wait=0", "Prefer: code=403")
    answer = raw_http.send(
        server.port, raw_http.request(body=BODY, token=caller.secret, headers=headers)
    )
    assert answer.status == 403
    assert answer.headers["preference-applied"] == "code=403, wait=0"


@pytest.mark.parametrize(
    "prefer",
    [
        'code="403"',
        "CODE=403",
        "code = 403",
        "code=403; strict=yes",
        "code=403, code=400",
        'respond-async, note="a, code=400", code=403',
        ",, code=403,",
    ],
)
def test_the_spellings_of_rfc_7240_are_read(caller: Caller, prefer: str) -> None:
    assert caller.log(prefer=prefer).status == 403


@pytest.mark.parametrize(
    ("prefer", "reason"),
    [
        ("code=418", "code=418: the contract has no such response; it has 201, 400, 401"),
        ("code=99", "code=99: wanted a status"),
        ("code", "code=: wanted a status"),
        ("example=nope", "example=nope: the contract has no such response"),
        ("wait=61", "wait=61: wanted 0 to 60 seconds"),
        ("wait=-1", "wait=-1: wanted 0 to 60 seconds"),
        ("wait=soon", "wait=soon: wanted 0 to 60 seconds"),
    ],
)
def test_an_invalid_preference_is_ignored_with_a_warning(
    caller: Caller, prefer: str, reason: str
) -> None:
    answer = caller.log(prefer=prefer)
    assert answer.status == 201
    assert "preference-applied" not in answer.headers
    assert "mock-forced" not in answer.headers
    [message] = _ignored(caller)
    assert message.startswith(f"Prefer: {reason}")
    assert caller.last["forced"] is None


def test_unknown_preferences_are_ignored_without_a_warning(caller: Caller) -> None:
    assert caller.log(prefer="return=minimal, handling=lenient").status == 201
    assert caller.last["warnings"] == []


def test_a_preference_of_an_unmatched_request_has_no_effect(
    mock: AdminClient, caller: Caller
) -> None:
    headers = {**caller.authorization, "Prefer": "code=201"}
    assert mock.send("GET", "/nowhere", headers=headers).status == 404


def _ignored(caller: Caller) -> list[str]:
    return [
        warning["message"]
        for warning in caller.last["warnings"]
        if warning["code"] == "preference_ignored"
    ]

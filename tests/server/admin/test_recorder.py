"""Recorded bodies: unread, large, not UTF-8; and redaction."""

from __future__ import annotations

import base64
import json
import socket
from typing import Any

import pytest

from tests import raw_http
from tests.processes import PATIENCE
from tests.raw_http import ENTRY, request
from tests.server.admin.admin_client import AdminClient, Caller
from tests.servers import Server

BODY = json.dumps(ENTRY).encode()
CHUNKED = ("Transfer-Encoding: chunked",)
CHUNKS = b"%x\r\n%s\r\n0\r\n\r\n" % (len(BODY), BODY)


def _last(mock: AdminClient, run: str) -> dict[str, Any]:
    [record] = mock.get("/requests", run_id=run)["requests"]
    found: dict[str, Any] = record
    return found


@pytest.mark.parametrize("chunked", [False, True])
@pytest.mark.parametrize("parts", [1, 2, 4])
def test_the_body_of_a_refused_request_is_recorded(
    mock: AdminClient, server: Server, chunked: bool, parts: int
) -> None:
    run = f"unread-{chunked}-{parts}"
    marks = (f"Mock-Run-Id: {run}",)
    if chunked:
        head, body = request(token=None, length=False, headers=(*CHUNKED, *marks)), CHUNKS
    else:
        whole = request(body=BODY, token=None, headers=marks)
        head, body = whole[: -len(BODY)], BODY
    size = -(-len(body) // parts)
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.sendall(head)
        for start in range(0, len(body), size):
            connection.sendall(body[start : start + size])
        assert raw_http.read_answer(connection).code == "unauthorized"
    record = _last(mock, run)
    assert (record["body"], record["body_complete"]) == (BODY.decode(), True)
    assert (record["body_bytes"], record["level"]) == (len(BODY), "info")


def test_a_refusal_does_not_wait_for_the_body(fresh: AdminClient) -> None:
    head = request(
        token=None, length=False, headers=("Content-Length: 100", "Mock-Run-Id: never-comes")
    )
    assert raw_http.send(fresh.port, head).status == 401
    record = _last(fresh, "never-comes")
    assert (record["body"], record["body_bytes"], record["body_complete"]) == ("", 0, False)


def test_a_client_that_expects_100_gets_the_refusal_at_once(fresh: AdminClient) -> None:
    """RFC 9110, section 10.1.1: the server may send the final response instead of 100."""
    asks = ("Expect: 100-continue", "Content-Length: 30", "Mock-Run-Id: asks")
    answer = raw_http.send(fresh.port, request(token=None, length=False, headers=asks))
    assert answer.status == 401
    assert _last(fresh, "asks")["body_complete"] is False


def test_the_body_after_100_continue_is_recorded(server: Server, caller: Caller) -> None:
    asks = ("Expect: 100-continue", f"Content-Length: {len(BODY)}")
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as connection:
        connection.sendall(request(token=caller.secret, length=False, headers=asks))
        assert connection.recv(100).startswith(b"HTTP/1.1 100")
        connection.sendall(BODY)
        assert raw_http.read_answer(connection).status == 201
    assert caller.last["body"] == BODY.decode()


def test_64_kib_of_a_large_body_are_kept_and_all_of_it_is_examined(caller: Caller) -> None:
    body = {"level": "loud", "message": "x" * 100_000, "mesage": "", "meta": []}
    raw = json.dumps(body).encode()
    assert caller.send(raw).status == 400
    record = caller.last
    assert record["body"] == raw[:65_536].decode()
    assert (record["body_bytes"], record["body_complete"]) == (len(raw), False)
    assert record["level"] == "loud"
    assert {problem["field"] for problem in record["problems"]} == {"level", "meta"}
    assert [warning["code"] for warning in record["warnings"]] == ["unknown_property"]
    assert caller.records(level="loud") == [record]


def test_the_entry_of_a_large_body_is_complete(caller: Caller) -> None:
    answer = caller.log("x" * 500_000)
    assert answer.status == 201
    assert caller.last["entry"] == answer.json
    assert caller.last["problems"] == []


def test_a_body_over_the_limit_is_not_read(server: Server, caller: Caller) -> None:
    head = request(token=caller.secret, length=False, headers=("Content-Length: 2000000",))
    assert raw_http.send(server.port, head).code == "bad_request"
    assert caller.last["body_complete"] is False
    assert "larger than 1048576 bytes" in caller.last["error"]["message"]


def test_bytes_that_are_not_utf_8_are_shown_with_replacement_characters(caller: Caller) -> None:
    raw = b'{"level": "info", "message": "\xff\xfe"}'
    assert caller.send(raw).status == 400
    record = caller.last
    assert record["body"] == raw.decode(errors="replace")
    assert (record["body_bytes"], record["body_complete"]) == (len(raw), True)
    assert record["problems"] == [
        {
            "field": "body",
            "clause": "#/paths/~1logs/post/requestBody",
            "message": "the request body is not UTF-8",
        }
    ]


SECRET = "so_test_" + "s3cr3t" * 3


@pytest.mark.parametrize(
    "body",
    [
        {"level": "info", "message": f"my token is {SECRET}"},
        {"level": "info", "message": f'it is {SECRET}"quoted'},
        {"level": "info", "message": f"{SECRET}\\ {SECRET}\n{SECRET}/{SECRET}"},
        {"level": "info", "message": "", "meta": {SECRET: [SECRET, {"a": SECRET}]}},
        {"level": SECRET, "message": "", SECRET: 1},
        {"level": "info", "message": "", "meta": SECRET},
        SECRET.encode(),
        b"\xff" + SECRET.encode(),
        b'{"level": "info", "message": "' + SECRET.encode().replace(b"cr", b"\\/cr") + b'"}',
    ],
)
def test_secrets_in_a_body_are_redacted(fresh: AdminClient, body: Any) -> None:
    _assert_secret_is_nowhere(fresh, body, {})


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": f"Bearer {SECRET}"},
        {"Authorization": f"bearer  {SECRET}"},
        {"Authorization": f"Basic {SECRET}"},
        {"Authorization": SECRET},
        {"Proxy-Authorization": f"Bearer {SECRET}"},
        {"Cookie": f"token={SECRET}"},
        {"X-Api-Key": SECRET},
        {"User-Agent": f"game/{SECRET}"},
        {"Mock-Run-Id": SECRET},
        {"Prefer": f"code={SECRET}, example={SECRET}"},
        {"Content-Type": SECRET},
    ],
)
def test_secrets_in_headers_are_redacted(fresh: AdminClient, headers: dict[str, str]) -> None:
    _assert_secret_is_nowhere(fresh, ENTRY, headers)


@pytest.mark.parametrize("path", [f"/logs?token={SECRET}", f"/{SECRET}", f"/logs/{SECRET}?a"])
def test_secrets_in_a_path_are_redacted(fresh: AdminClient, path: str) -> None:
    _assert_secret_is_nowhere(fresh, ENTRY, {}, path)


def test_secrets_in_admin_calls_are_not_logged(serve: Any) -> None:
    server = serve()
    raw_http.send(server.port, request("GET", f"/__mock/tokens/{SECRET}"))
    raw_http.send(server.port, request("GET", f"/__mock/requests?token={SECRET}&level={SECRET}"))
    assert "s3cr3t" not in server.log.read_text()


def _assert_secret_is_nowhere(
    mock: AdminClient, body: Any, headers: dict[str, str], path: str = "/logs"
) -> None:
    """Send the secret, as a known and as an unknown token. Check that no output contains it."""
    mock.mint(secret=SECRET)
    authorization = {"Authorization": "Bearer so_test_writer"}
    answers = [mock.send("POST", path, body, {**authorization, **headers})]
    mock.delete(f"/tokens/{SECRET}")
    answers.append(mock.send("POST", path, body, {**authorization, **headers}))
    refused = [answer for answer in answers if answer.status >= 400]
    mock.fail(match={"token": SECRET}, then={"status": 500})
    snapshot = mock.call("GET", "/snapshot").body
    shown = [
        *(answer.body for answer in refused),
        *(mock.call("GET", f"/{name}").body for name in ("requests", "entries", "faults")),
        snapshot,
        json.dumps(_decode_bytes(json.loads(snapshot))).encode(),
    ]
    assert not [text for text in shown if b"s3cr3t" in text or b"cr3t" in text]
    assert mock.get("/requests")["count"] == 2


def _decode_bytes(snapshot: dict[str, Any]) -> list[str]:
    """The base64 values of a snapshot, decoded."""
    return [
        base64.b64decode(record[name] or "").decode("latin-1")
        for record in snapshot["requests"]
        for name in ("headers", "body", "answer", "entry")
    ]

"""The invariants of every exchange: what is a violation, and what is not."""

from __future__ import annotations

import json
from typing import Any

import pytest
import urllib3

from logs_contract.suite.http.exchange import Exchange, Request
from logs_contract.suite.http.invariants import Invariants, find_internals

TOKEN = "so_test_secret"
AUTHORIZATION = [("Authorization", f"Bearer {TOKEN}")]


def make_exchange(
    status: int = 400, body: Any = "", headers: dict[str, str] | None = None, method: str = "POST"
) -> Exchange:
    text = body if isinstance(body, str) else json.dumps(body)
    request = Request(method, "http://h/logs", AUTHORIZATION)
    return Exchange(request, status, urllib3.HTTPHeaderDict(headers or {}), text.encode())


def find_violated(*exchanges: Exchange) -> list[str]:
    invariants = Invariants([TOKEN])
    for one in exchanges:
        invariants.check(one)
    return [found.requirement for found in invariants.take_violations()]


@pytest.mark.parametrize("status", [500, 501, 502, 503, 599])
def test_a_server_error(status: int) -> None:
    assert find_violated(make_exchange(status)) == ["robustness.no-server-error"]


@pytest.mark.parametrize(("status", "method"), [(501, "PUT"), (499, "POST"), (201, "POST")])
def test_no_server_error(status: int, method: str) -> None:
    assert find_violated(make_exchange(status, method=method)) == []


@pytest.mark.parametrize(
    "came",
    [
        make_exchange(body="unknown token so_test_secret"),
        make_exchange(headers={"X-Token": "so_test_secret"}),
        make_exchange(201, body={"id": "1", "token": "so_test_secret"}),
    ],
    ids=["body", "header", "entry"],
)
def test_a_token_that_comes_back(came: Exchange) -> None:
    assert find_violated(came) == ["authorization.secret"]


def test_a_token_in_an_entry_comes_back_with_it() -> None:
    request = Request("POST", "http://h/logs", AUTHORIZATION, b'{"message": "so_test_secret"}')
    stored = Exchange(request, 201, body=b'{"id": "1", "message": "so_test_secret"}')
    assert find_violated(stored) == []


def test_a_token_of_the_query_in_an_error() -> None:
    request = Request("POST", "http://h/logs?token=so_test_secret")
    found = find_violated(Exchange(request, 401, body=b"no such thing: so_test_secret"))
    assert found == ["authorization.secret"]


def test_a_credential_that_is_no_token_may_be_in_a_response_by_chance() -> None:
    request = Request("POST", "http://h/logs", [("Authorization", "Bearer unauthorized")])
    assert find_violated(Exchange(request, 401, body=b'{"error": {"code": "unauthorized"}}')) == []


def test_a_token_of_one_character_may_be_in_a_response_by_chance() -> None:
    invariants = Invariants(["e"])
    invariants.check(make_exchange(body="error"))
    assert invariants.take_violations() == []


@pytest.mark.parametrize(
    "text",
    [
        "Traceback (most recent call last):\n  File",
        '  File "/app/main.py", line 12, in post',
        "error in /srv/app/logs.py, line 3",
        "java.lang.IllegalStateException: wrong",
        "assertion failed at /opt/logs/src/entry.rs:118",
        "at com.example.LogsController.post(LogsController.java:42)",
        "    at Object.parse (/srv/app/index.js:10:5)",
        "at async handler (file:///srv/app.mjs:3:1)",
        "at node:internal/process/task_queues:95:5",
        r"at Logs.Post(Entry e) in C:\src\Logs.cs:line 7",
        "goroutine 7 [running]:",
        "app/models/log.rb:12:in `create'",
        "main.go:33 +0x1d",
        "thrown in /var/www/logs.php on line 9",
        "thread 'main' panicked at src/main.rs:4:5",
    ],
)
def test_internals(text: str) -> None:
    assert find_internals(make_exchange(body={"error": {"code": "bad_request", "message": text}}))
    assert find_violated(make_exchange(body=text)) == ["envelope.no-traces"]


@pytest.mark.parametrize(
    "text",
    [
        "missing required field: message",
        "expected a string at line 1 column 7",
        "error in /srv/app/logs.py",
        "see /examples/node/send.js",
        "com.example.logs.ValidationError",
        "</assets/app.js>; rel=preload",
        "invalid value at /meta/at: look at https://example.com/docs:80",
        "at most 5 levels; see errors.go for none",
        "unexpected token } in JSON at position 10",
        "the file level.rb is not an entry",
        '<script src="/assets/js/app.js"></script>',
        "invalid value at /meta/a:1:12",
        '{"message": "unexpected character at position 5", "path": "/logs", "time": "T17:31:57"}',
    ],
)
def test_prose_shows_no_internals(text: str) -> None:
    assert find_violated(make_exchange(body=text)) == []


def test_an_error_may_quote_the_request() -> None:
    text = b'{"level": "goroutine 7 [\\nin /srv/app/logs.py:1"}'
    request = Request("POST", "http://h/logs", AUTHORIZATION, text)
    assert (
        find_violated(Exchange(request, 400, body=b'"goroutine 7 [\\nin /srv/app/logs.py:1"')) == []
    )
    other = Exchange(request, 400, body=b'"goroutine 7 [\\nin /srv/app/main.py:1"')
    assert find_violated(other) == ["envelope.no-traces"]


def test_an_entry_may_hold_anything() -> None:
    assert (
        find_violated(
            make_exchange(201, body={"id": "1", "message": "Traceback (most recent call last)"})
        )
        == []
    )


def test_an_id_twice() -> None:
    one, other = make_exchange(201, {"id": "a"}), make_exchange(201, {"id": "b"})
    assert find_violated(one, other) == []
    assert find_violated(one, other, one) == ["ingest.unique-id"]


def test_test_mode_and_live_may_have_the_same_ids() -> None:
    live = Request("POST", "http://h/logs", [("Authorization", "Bearer so_live_secret")])
    assert (
        find_violated(make_exchange(201, {"id": "a"}), Exchange(live, 201, body=b'{"id": "a"}'))
        == []
    )


@pytest.mark.parametrize("body", ["", "[]", "[" * 5000, {"id": 1}, {"id": None}])
def test_an_id_that_is_not_a_string_is_left_to_the_schema(body: Any) -> None:
    assert find_violated(make_exchange(201, body), make_exchange(201, body)) == []


def test_only_the_first_violation_of_a_requirement_is_kept() -> None:
    invariants = Invariants()
    invariants.check(make_exchange(500))
    assert len(invariants.take_violations()) == 1
    invariants.check(make_exchange(500))
    assert invariants.take_violations() == []

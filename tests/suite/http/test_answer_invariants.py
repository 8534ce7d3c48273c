"""The suite checks every 201 and every documented error of a run."""

from __future__ import annotations

import json
from typing import Any

import pytest
import urllib3

from logs_contract.suite.catalogue.contract import Contract
from logs_contract.suite.http.answer_invariants import find_answer_problems
from logs_contract.suite.http.exchange import Exchange, Request
from logs_contract.suite.http.invariants import Invariants

SENT = {"level": "info", "message": "a\0b", "meta": {"n": 1}}
STORED = {**SENT, "id": "1", "created_at": "2026-01-01T00:00:00Z"}
ENVELOPE = {"error": {"code": "bad_request", "message": "no"}}
DEEP = json.dumps(STORED).replace("1}", "[" * 900 + "]" * 900 + "}").encode()
JSON = ("Content-Type", "application/json")


def make_exchange(status: int, body: Any, sent: bytes = b"", **changes: Any) -> Exchange:
    request = Request(
        changes.get("method", "POST"),
        changes.get("url", "http://h/logs"),
        changes.get("headers", [JSON]),
        sent or json.dumps(SENT).encode(),
    )
    text = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = urllib3.HTTPHeaderDict({"Content-Type": changes.get("type", "application/json")})
    return Exchange(request, status, headers, text)


def find_broken(contract: Contract, exchange: Exchange) -> list[str]:
    return [requirement for requirement, _, _ in find_answer_problems(exchange, contract)]


@pytest.mark.parametrize(
    ("exchange", "broken"),
    [
        (make_exchange(201, STORED), []),
        (make_exchange(201, {**STORED, "message": "ab"}), ["ingest.echo-message"]),
        (make_exchange(201, {**STORED, "level": "warn"}), ["ingest.echo-level"]),
        (make_exchange(201, {**STORED, "meta": {}}), ["ingest.echo-meta"]),
        (make_exchange(201, STORED, type="text/plain"), ["ingest.media-type"]),
        (make_exchange(201, b'{"n": Infinity}'), ["ingest.media-type", "ingest.schema"]),
        (make_exchange(201, {"id": "1"}), ["ingest.schema"]),
        (make_exchange(201, b"x", method="PUT"), []),
        (make_exchange(201, {**STORED, "message": "other"}, sent=b"[]"), []),
        (make_exchange(201, b"[" * 100_000), []),
        (make_exchange(201, b'{"a":' + b"[" * 400 + b"]" * 400 + b"}"), []),
        (make_exchange(201, DEEP, sent=DEEP), []),
        (make_exchange(400, ENVELOPE), []),
        (make_exchange(400, b"no", type="text/plain"), ["envelope.bad-request"]),
        (make_exchange(401, ENVELOPE), ["envelope.unauthorized"]),
        (make_exchange(403, b"{}"), ["envelope.forbidden"]),
        (make_exchange(429, b"<html>", type="text/html"), []),
        (make_exchange(429, {"error": {"code": "quota_exceeded"}}), ["envelope.quota"]),
        (make_exchange(415, b"no", type="text/plain"), []),
        (make_exchange(400, b"no", headers=[JSON, ("Range", "x")]), []),
        (make_exchange(400, b"no", headers=[("Content-Type", 'a/b; c="')]), []),
        (make_exchange(400, b"no", url="http://h/logs?%00"), []),
    ],
)
def test_an_answer_is_what_it_says(
    contract: Contract, exchange: Exchange, broken: list[str]
) -> None:
    assert find_broken(contract, exchange) == broken


def test_what_the_test_found_is_not_said_twice(contract: Contract) -> None:
    """A violation that is dropped is found again in a test that found nothing itself."""
    invariants = Invariants([], contract)
    changed = make_exchange(201, {**STORED, "message": "ab"})
    invariants.check(changed)
    assert invariants.take_violations(failed=True) == []
    invariants.check(make_exchange(201, {**STORED, "id": "2", "message": "ab"}))
    found = invariants.take_violations()
    assert [violation.requirement for violation in found] == ["ingest.echo-message"]

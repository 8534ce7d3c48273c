"""A small client of the Logs API and its tests. They need pytest and the standard library.

    BASE_URL=http://127.0.0.1:8080 pytest examples/python/test_client.py

Each test has its own token and its own organisation, so many tests can run at the same time.
"""
# ruff: noqa: INP001, S101, S310, S311 - a single file with asserts, a URL, and random delays

from __future__ import annotations

import json
import os
import random
import time
import urllib.error
import urllib.request
from http.client import HTTPException
from typing import Any

import pytest

BASE_URL = os.environ.get("BASE_URL", "http://127.0.0.1:8080")
Json = dict[str, Any]


class LogsError(Exception):
    """The service refused an entry, or the last attempt to send it failed."""

    def __init__(self, status: int, code: str | None) -> None:
        super().__init__(f"{status} {code}")
        self.status, self.code = status, code


def call(method: str, path: str, body: Json | None = None, token: str = "") -> tuple[int, Json]:
    """Send one request. Return the status and the JSON object of the response.

    Raises OSError or HTTPException if the network fails.
    """
    headers = {"Content-Type": "application/json", "User-Agent": "example-logs-client/1.0"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(BASE_URL + path, data, headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=10) as response:
            return response.status, decode(response.read())
    except urllib.error.HTTPError as error:
        return error.code, decode(error.read())


def decode(text: bytes) -> Json:
    """Return the JSON object in a body, or an empty object if the body has none."""
    try:
        value = json.loads(text)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def send(token: str, entry: Json, *, attempts: int = 5, base_delay: float = 0.5) -> Json:
    """Send an entry, and retry errors that may be temporary. Raises `LogsError`.

    Before each retry, the client waits a random time that doubles with each attempt.
    """
    for attempt in range(attempts):
        if attempt:
            time.sleep(random.uniform(0, base_delay * 2 ** (attempt - 1)))
        try:
            status, response = call("POST", "/logs", entry, token)
        except (OSError, HTTPException):
            status, response = 0, {}
        if status == 201:
            return response
        code = response.get("error", {}).get("code")
        if 0 < status < 500 and code != "rate_limited":
            break
    raise LogsError(status, code)


@pytest.fixture
def token() -> Json:
    """Make a token for one test. It has ``secret``, ``id`` and ``organisation``."""
    return call("POST", "/__mock/tokens", {})[1]


def wait_for_requests(token: Json, count: int) -> list[Json]:
    """Wait until the server has received `count` requests of a token, and return them."""
    query = f"token={token['id']}&count={count}&timeout=5"
    found: list[Json] = call("GET", f"/__mock/requests/wait?{query}")[1]["requests"]
    assert len(found) == count
    return found


def test_an_entry_arrives(token: Json) -> None:
    stored = send(token["secret"], {"level": "info", "message": "Player connected"})
    assert wait_for_requests(token, 1)[0]["entry"] == stored


def test_two_failures_are_retried(token: Json) -> None:
    plan = {"match": {"token": token["id"]}, "calls": {"last": 2}, "then": {"status": 500}}
    assert call("POST", "/__mock/faults", plan)[0] == 201
    send(token["secret"], {"level": "warn", "message": "Low on memory"}, base_delay=0.001)
    assert [request["status"] for request in wait_for_requests(token, 3)] == [500, 500, 201]


def test_an_exhausted_quota_is_not_retried(token: Json) -> None:
    limits = {"limits": {"reqs_month": 0}}
    assert call("PUT", f"/__mock/organisations/{token['organisation']}/test", limits)[0] == 200
    with pytest.raises(LogsError, match="429 quota_exceeded"):
        send(token["secret"], {"level": "info", "message": "One too many"})
    assert len(wait_for_requests(token, 1)) == 1

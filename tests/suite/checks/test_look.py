"""The look before a run: one line for what makes every test fail."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.suite.suite_process import FAST, TOKENS, run_suite

STORED = b'{"id": "1", "level": "info", "message": "look", "created_at": "2026-01-01T00:00:00Z"}'
NGINX = {"Server": "nginx"}


@pytest.mark.parametrize(
    ("response", "message"),
    [
        (
            (301, {"Location": "https://logs.example/v1/logs"}, b""),
            "every request is redirected to https://logs.example/v1: give that as --base-url",
        ),
        (
            (302, {"Location": "https://sso.example/login"}, b""),
            "every request is redirected to https://sso.example/login: is --base-url that of",
        ),
        ((502, NGINX, b"<html>"), "502 from nginx: no program is behind it, or it is not ready"),
        ((503, {}, b""), "503 from a proxy: no program is behind it"),
        ((401, {}, b"{}"), "--token: the deployment answers 401, not a token that the deployment"),
        ((403, {}, b"{}"), "403 with and without a token"),
    ],
    ids=["redirect", "login", "nginx", "proxy", "token", "forbidden"],
)
def test_one_cause_is_one_line(scripted: Any, response: Any, message: str) -> None:
    scripted.responses = [response] * 20
    run = run_suite("--base-url", scripted.base_url, *TOKENS, FAST)
    assert run.returncode == 4
    assert run.stderr.startswith(f"ERROR: {message}")
    assert "Nothing more was sent; --anyway runs the tests all the same" in run.stderr
    assert run.stderr.strip().count("\n") == 0
    assert len(scripted.received) == 5  # without a token, and as each persona


def test_a_wrong_persona_is_a_note(scripted: Any) -> None:
    scripted.responses = [(401, {}, b"{}")] + [(201, {}, STORED)] * 9
    arguments = ("--base-url", scripted.base_url, *TOKENS[:2], FAST, "--partial", "-x")
    run = run_suite(*arguments, "-k", "test_a_token_without_the_scope")
    assert run.returncode == 1
    note = "note: --token-without-scope: the deployment answers 201, it may write; wanted 403: "
    assert note in run.stdout


def test_one_token_for_two_personas_is_refused() -> None:
    run = run_suite("--token=so_test_x", "--token-revoked=so_test_x")
    assert run.returncode == 4
    assert "--token and --token-revoked are the same token" in run.stderr


@pytest.mark.parametrize(
    "response",
    [(429, {"Retry-After": "1"}, b"<html>"), (503, {"Retry-After": "1"}, b"{}")],
    ids=["html", "retry-after"],
)
def test_a_limiter_in_its_own_words_is_named(scripted: Any, response: Any) -> None:
    scripted.responses = [(401, {}, b"{}"), (201, {}, STORED)] + [response] * 40
    run = run_suite(*("--base-url", scripted.base_url, TOKENS[0], "--partial", "-k", "every_level"))
    assert run.returncode == 1
    assert re.search(
        r"\nlooks like a rate limit: \d responses .*; try --rate, less than 50\n", run.stdout
    )

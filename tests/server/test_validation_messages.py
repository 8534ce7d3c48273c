"""The message of a 400 names the field, the expected value and the received value."""

from __future__ import annotations

from typing import Any

import jsonschema_rs
import pytest

from logs_contract.server.validation_messages import MAX_ECHO, echo, explain
from tests.raw_http import post
from tests.servers import Server

LEVELS = "level must be one of debug, info, warn, error, fatal"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"level": "inf", "message": ""}, f"{LEVELS}; got 'inf'"),
        ({"level": 5, "message": ""}, f"{LEVELS}; got 5"),
        ({"level": None, "message": ""}, f"{LEVELS}; got null"),
        ({"level": "info"}, "missing required field: message"),
        ({}, "missing required field: level; missing required field: message"),
        ({"level": "info", "message": True}, "message must be a string; got true"),
        ({"level": "info", "message": "", "meta": [1]}, "meta must be an object; got [1]"),
        ({"level": "info", "message": "", "meta": None}, "meta must be an object; got null"),
        ({"level": "é\n\0\u202e", "message": ""}, LEVELS + r"; got 'é\n\x00\u202e'"),
    ],
)
def test_the_message_names_the_field(server: Server, body: Any, message: str) -> None:
    answer = post(server.port, body)
    assert (answer.status, answer.code) == (400, "bad_request")
    assert answer.message == message


@pytest.mark.parametrize(
    ("body", "shown"),
    [(b"[]", "[]"), (b"null", "null"), (b'"text"', "'text'"), (b"1.5", "1.5"), (b"true", "true")],
)
def test_the_message_says_that_the_body_must_be_an_object(
    server: Server, body: bytes, shown: str
) -> None:
    assert post(server.port, body).message == f"the request body must be an object; got {shown}"


def test_long_input_is_shortened_in_the_message(server: Server) -> None:
    message = post(server.port, {"level": "x" * 10_000, "message": ""}).message
    assert message == f"{LEVELS}; got '{'x' * (MAX_ECHO - 1)}…"


def test_tokens_are_redacted_in_the_message(server: Server) -> None:
    body = {"level": "so_live_s3cret", "message": ["so_test_s3cret"], "meta": "a so_test_s3cret b"}
    answer = post(server.port, body)
    assert b"s3cret" not in answer.body
    assert "so_live_…" in answer.message


@pytest.mark.parametrize(
    ("schema", "value", "message"),
    [
        ({"properties": {"a": {"minLength": 3}}}, {"a": "x"},
         "a must satisfy minLength 3; got 'x'"),
        ({"items": {"required": ["b"]}}, [{}], "missing required field: 0.b"),
        ({"type": ["string", "null"]}, 1, "the request body must be null or a string; got 1"),
        ({"items": {"type": "string"}}, list(range(8)),
         "; ".join(f"{n} must be a string; got {n}" for n in range(5)) + "; and 3 more"),
        ({"additionalProperties": {"type": "null"}}, {"so_test_x": 1},
         "so_test_… must be null; got 1"),
        ({"properties": {"b": {}}, "additionalProperties": False}, {"a": 1, "so_test_x": 2},
         "the request body must not have 'a', 'so_test_…'"),
        ({"maximum": 5}, 2**70, f"the request body must satisfy maximum 5; got {2**70}"),
        ({"properties": {"a": False}}, {"a": 1}, "a must be absent; got 1"),
        ({"properties": {"a": {"propertyNames": {"enum": ["b"]}}}}, {"a": {"c": 1}},
         "a name in a must be one of b; got 'c'"),
        ({"properties": {"a": {"oneOf": [{"type": "null"}, {"type": "number", "maximum": 6}]}}},
         {"a": 7}, "a must satisfy maximum 6; got 7"),
        ({"anyOf": [{"type": "null"}, {"type": "number"}]}, "x",
         "the request body must be null; got 'x' or the request body must be a number; got 'x'"),
        ({"oneOf": [{}, {}]}, 1, "the request body must match only one of its alternatives; got 1"),
    ],
)  # fmt: skip
def test_each_keyword_has_its_message(schema: Any, value: Any, message: str) -> None:
    errors = jsonschema_rs.Draft202012Validator(schema).iter_errors(value)
    assert explain(errors) == message


def test_echo_escapes_and_shortens_values() -> None:
    assert echo("a\x1b[31m") == r"'a\x1b[31m'"
    assert echo({"k": "v" * 99}) == '{"k":"' + "v" * (MAX_ECHO - 6) + "…"

"""Validation: a request the contract does not allow is answered with 400."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import assume, given
from schemathesis import GenerationMode

from conformance.client import Client
from conformance.expectations import expect_error
from conformance.requirements import requirement
from conformance.strategies import generated_bodies

ENTRY = {"level": "info", "message": "validation", "meta": {}}
JSON_VALUES: dict[str, Any] = {
    "null": None,
    "boolean": True,
    "number": 1,
    "string": "text",
    "array": ["info"],
    "object": {"level": "info"},
}
ALLOWED = {"level": "string", "message": "string", "meta": "object"}


@requirement("validation.missing-field", "envelope.bad-request")
@pytest.mark.parametrize("field", ["level", "message"])
def test_a_required_field_is_missing(client: Client, writer: str, field: str) -> None:
    entry = {name: value for name, value in ENTRY.items() if name != field}
    expect_error(client.ingest(entry, token=writer), client, 400)


@requirement("validation.type")
@pytest.mark.parametrize(
    ("field", "name"),
    [(field, name) for field in ALLOWED for name in JSON_VALUES if name != ALLOWED[field]],
)
def test_a_field_of_another_type(client: Client, writer: str, field: str, name: str) -> None:
    entry = {**ENTRY, field: JSON_VALUES[name]}
    expect_error(client.ingest(entry, token=writer), client, 400)


@requirement("validation.level")
@pytest.mark.parametrize(
    "level", ["", "INFO", "Info", " info", "info ", "inf", "warning", "critical", "trace", "info\n"]
)
def test_a_level_that_is_not_documented(client: Client, writer: str, level: str) -> None:
    expect_error(client.ingest({**ENTRY, "level": level}, token=writer), client, 400)


@requirement("validation.object")
@pytest.mark.parametrize("name", [name for name in JSON_VALUES if name != "object"])
def test_a_body_that_is_not_an_object(client: Client, writer: str, name: str) -> None:
    expect_error(client.ingest(JSON_VALUES[name], token=writer), client, 400)


@requirement("validation.body")
def test_no_body(client: Client, writer: str) -> None:
    expect_error(client.post(b"", token=writer), client, 400)


@requirement("validation.json")
@pytest.mark.parametrize(
    "body",
    [
        b'{"level": "info", "message": "cut',
        b'{"level": "info", "message": "comma",}',
        b"{'level': 'info', 'message': 'quotes'}",
        b'{"level": "info", "message": "two"} {}',
        b'{"level": "info", "message": "nan", "meta": {"n": NaN}}',
        b'{"level": "info", "message": "infinity", "meta": {"n": -Infinity}}',
        b'{"level": "info", "message": "\xff"}',
        b"level=info&message=form",
        "{}".encode("utf-16"),
    ],
    ids=["cut", "comma", "quotes", "two", "nan", "infinity", "utf-8", "form", "utf-16"],
)
def test_a_body_that_is_not_json(client: Client, writer: str, body: bytes) -> None:
    expect_error(client.post(body, token=writer), client, 400)


@requirement("validation.media-type")
@pytest.mark.parametrize(
    "media_type",
    [
        *("text/plain", "application/x-www-form-urlencoded", "application/xml", "text/json"),
        *("application/jsonp", "application/json-seq", "application/problem+json"),
    ],
)
def test_another_media_type(client: Client, writer: str, media_type: str) -> None:
    exchange = client.ingest(ENTRY, token=writer, content_type=media_type)
    expect_error(exchange, client, 400, also=[415])


@requirement("validation.any-invalid")
@given(body=generated_bodies(GenerationMode.NEGATIVE))
def test_any_body_the_contract_does_not_allow(client: Client, writer: str, body: bytes) -> None:
    assume(client.contract.parse_valid(body) is None)
    expect_error(client.post(body, token=writer), client, 400, also=[413])

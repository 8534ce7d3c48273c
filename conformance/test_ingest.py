"""Ingest: a valid entry is stored and comes back as it was sent."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import assume, given
from schemathesis import GenerationMode

from conformance.client import Client, encode
from conformance.contract import Contract
from conformance.expectations import (
    Deviation,
    expect_entry,
    expect_json,
    expect_schema,
    expect_status,
    expect_time_of_ingestion,
)
from conformance.requirements import requirement
from conformance.strategies import entries, generated_bodies, is_left_free

ENTRY = {"level": "info", "message": "Player connected", "meta": {"server_id": "main-1"}}
LEVELS = Contract().levels


@requirement("ingest.status")
def test_a_valid_entry_is_answered_with_201(client: Client, writer: str) -> None:
    expect_status(client.ingest(ENTRY, token=writer), 201)


@requirement("ingest.media-type")
def test_the_answer_is_json(client: Client, writer: str) -> None:
    expect_json(client.ingest(ENTRY, token=writer))


@requirement("ingest.schema")
def test_the_answer_is_a_log_entry(client: Client, writer: str) -> None:
    expect_schema(client.ingest(ENTRY, token=writer), client, 201)


@requirement("ingest.echo-level")
@pytest.mark.parametrize("level", LEVELS)
def test_every_level_comes_back(client: Client, writer: str, level: str) -> None:
    entry = {**ENTRY, "level": level}
    expect_entry(client.ingest(entry, token=writer), client, entry)


@requirement("ingest.echo-message")
@pytest.mark.parametrize(
    "message",
    [
        "",
        " blanks around ",
        "line\nbreak\ttab",
        "<b>&amp;</b> 'quotes\" \\",
        "né 💥 שלום e\u0301",
        "cr\rlf\r\n",
        "x" * 70_000,
        "y" * 200_000,
    ],
    ids=["empty", "blanks", "breaks", "markup", "unicode", "returns", "70k", "200k"],
)
def test_the_message_comes_back_unchanged(client: Client, writer: str, message: str) -> None:
    entry = {"level": "info", "message": message}
    expect_entry(client.ingest(entry, token=writer), client, entry)


@requirement("ingest.echo-meta")
@pytest.mark.parametrize(
    "meta",
    [
        {},
        {"null": None, "empty": "", "list": [], "object": {}, "false": False, "zero": 0},
        {"deep": {"a": {"b": [{"c": [1, [2, [3]]]}]}}},
        {"a.b": 1, "$set": 2, " key ": 3, "ключ": 4, "k" * 300: 5, "": 6},
        {"big": 2**53, "small": -(2**53), "fraction": 0.1, "tiny": 5e-324, "huge": 1e308},
        {f"key_{number}": number for number in range(500)},
    ],
    ids=["empty", "nothings", "nested", "keys", "numbers", "many"],
)
def test_the_metadata_comes_back_unchanged(
    client: Client, writer: str, meta: dict[str, Any]
) -> None:
    entry = {"level": "info", "message": "meta", "meta": meta}
    expect_entry(client.ingest(entry, token=writer), client, entry)


@requirement("ingest.meta-omitted")
def test_omitted_metadata_is_empty_or_absent(client: Client, writer: str) -> None:
    entry = {"level": "info", "message": "no meta"}
    expect_entry(client.ingest(entry, token=writer), client, entry)


@requirement("ingest.unknown-property")
def test_an_unknown_property_is_ignored(client: Client, writer: str) -> None:
    """Those the service sets itself, too."""
    unknown = {"id": "log_mine", "created_at": "2001-02-03T04:05:06Z", "metadata": {"a": 1}}
    exchange = client.ingest({**unknown, **ENTRY}, token=writer)
    entry = expect_entry(exchange, client, ENTRY)
    for field in ("id", "created_at"):
        if entry[field] == unknown[field]:
            raise Deviation(f"{field} of the service's own", repr(entry[field]), exchange)


@requirement("ingest.unique-id")
def test_identical_requests_get_ids_of_their_own(client: Client, writer: str) -> None:
    seen: set[str] = set()
    for _ in range(20):
        exchange = client.ingest(ENTRY, token=writer)
        entry_id = expect_entry(exchange, client, ENTRY)["id"]
        if entry_id in seen:
            raise Deviation("an id not given before", repr(entry_id), exchange)
        seen.add(entry_id)


@requirement("ingest.created-at")
def test_created_at_is_the_time_of_ingestion(client: Client, writer: str) -> None:
    exchange = client.ingest(ENTRY, token=writer)
    expect_time_of_ingestion(exchange, expect_entry(exchange, client, ENTRY)["created_at"])


@requirement("ingest.media-type-parameters")
@pytest.mark.parametrize("media_type", ["application/json; charset=utf-8", "Application/JSON"])
def test_the_media_type_is_recognised(client: Client, writer: str, media_type: str) -> None:
    expect_entry(client.ingest(ENTRY, token=writer, content_type=media_type), client, ENTRY)


@requirement("ingest.chunked")
def test_a_chunked_body_is_read(client: Client, writer: str) -> None:
    exchange = client.post(encode(ENTRY), token=writer, chunked=True)
    if exchange.status != 411:  # which HTTP leaves free (RFC 9112, section 6.3)
        expect_entry(exchange, client, ENTRY)


@requirement("ingest.any-valid")
@given(entry=entries(LEVELS))
def test_any_entry_is_stored_and_echoed(client: Client, writer: str, entry: dict[str, Any]) -> None:
    expect_entry(client.ingest(entry, token=writer), client, entry)


@requirement("ingest.any-valid")
@given(body=generated_bodies(GenerationMode.POSITIVE))
def test_any_body_made_from_the_contract_is_stored(
    client: Client, writer: str, body: bytes
) -> None:
    entry = client.contract.parse_valid(body)
    assume(entry is not None and not is_left_free(entry))
    expect_entry(client.post(body, token=writer), client, entry)

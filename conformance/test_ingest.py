"""Ingest: a valid entry is stored and comes back as it was sent."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import assume, given, settings

from conformance.client import Client
from conformance.contract import Contract
from conformance.exchange import Deviation, encode
from conformance.expectations import (
    expect_close_to_now,
    expect_entry,
    expect_json,
    expect_schema,
    expect_status,
    expect_time_of_ingestion,
)
from conformance.probe import expect_served
from conformance.requirements import requirement
from conformance.search import Search
from conformance.strategies import entries, generated_bodies, is_left_free

LEVELS = Contract().levels


@requirement("ingest.served")
def test_the_endpoint_is_there(client: Client) -> None:
    expect_served(client)


@requirement("ingest.status")
def test_a_valid_entry_is_answered_with_201(client: Client, writer: str) -> None:
    expect_status(client.ingest(client.entry(), token=writer), 201)


@requirement("ingest.media-type")
def test_the_answer_is_json(client: Client, writer: str) -> None:
    expect_json(client.ingest(client.entry(), token=writer))


@requirement("ingest.schema")
def test_the_answer_is_a_log_entry(client: Client, writer: str) -> None:
    expect_schema(client.ingest(client.entry(), token=writer), client, 201)


@requirement("ingest.echo-level")
@pytest.mark.parametrize("level", LEVELS)
def test_every_level_comes_back(client: Client, writer: str, level: str) -> None:
    entry = client.entry(level=level)
    expect_entry(client.ingest(entry, token=writer), client, entry)


MESSAGES = {
    "empty": "",
    "blank": " ",
    "blanks": "  blanks around\t ",
    "line-breaks": "line\nbreak\n\nand a last one\n",
    "returns": "carriage\rreturn\r\nand both\r\n",
    "controls": "\x01\x07\x1b[31mred\x1b[0m\x7f\x85",
    "quotes": "'single' \"double\" `back` «guillemets»",
    "backslashes": r"C:\new\table \\ \u0041 \x41",
    "html": "<b>&amp;</b> <script>alert('x')</script> &lt;",
    "templates": "${HOME} {{ 7*7 }} %s %d %(name)s {0} $1 \\1",
    "sql": "Robert'); DROP TABLE logs;-- 100% _",
    "json": '{"level": "fatal", "n": null}',
    "words": "null",
    "number": "007",
    "umlauts": "Grüße aus Zürich, naïve façade, Łódź",
    "composed": "\u00e9\u1e69",
    "combining": "e\u0301s\u0323\u0307",
    "emoji": "💥 👩‍👩‍👧 🏴\U000e0067\U000e0062\U000e007f 👍🏽",
    "right-to-left": "\u202b\u05e9\u05dc\u05d5\u05dd\u202c \u0633\u0644\u0627\u0645",
    "separators": "\u00a0nbsp\u2028line\u2029paragraph\u200bzero\ufeff",
    "ideographs": "日本語 𠮷野家 한국어",
    "4k": "long " * 800,
    "70k": "x" * 70_000,
    "200k": "ü" * 100_000,
}


@requirement("ingest.echo-message")
@pytest.mark.parametrize("name", MESSAGES)
def test_the_message_comes_back_unchanged(client: Client, writer: str, name: str) -> None:
    entry = client.entry(MESSAGES[name])
    expect_entry(client.ingest(entry, token=writer), client, entry)


METAS: dict[str, dict[str, Any]] = {
    "nothings": {"null": None, "text": "", "list": [], "object": {}, "false": False, "zero": 0},
    "nulls": {"a": {"b": None}, "list": [None, None], "outer": {"inner": {"deep": None}}},
    "nested": {"a": {"b": [{"c": [1, [2, [3, {"d": {}}]]]}]}},
    "arrays": {"mixed": [1, "1", True, None, [], {}], "long": list(range(500))},
    "dots-and-dollars": {"a.b": 1, "$set": 2, "$where": "1", "..": 3, "a.b.c": {"d.e": 4}},
    "key-spaces": {" key ": 1, "two words": 2, "": 3, "\t": 4, "line\nbreak": 5},
    "key-unicode": {"ключ": 1, "キー": 2, "🔑": 3, "e\u0301": 4, "\u00e9": 5},
    "key-case": {"key": 1, "KEY": 2, "Key": 3},
    "key-long": {"k" * 300: 1, "x" * 1000: 2},
    "key-special": {"__proto__": 1, "constructor": 2, "toString": 3, "a/b": 4, "a[0]": 5, "@t": 6},
    "key-numbers": {"10": "a", "9": "b", "0": "c", "-1": "d"},
    "key-names": {"id": 1, "level": "x", "message": 2, "meta": {"meta": {}}, "created_at": None},
    "integers": {"zero": 0, "minus": -1, "32": 2**32, "53": 2**53, "-53": -(2**53)},
    "fractions": {"a": 0.1, "b": 1 / 3, "c": 1e-7, "d": 123456789.123456, "e": -2.5e-300},
    "extremes": {"tiny": 5e-324, "huge": 1.7976931348623157e308, "minus": -1e308},
    "looks-like": {"number": "1", "true": "true", "null": "null", "date": "2026-05-04", "e": "1e3"},
    "texts": {name: text for name, text in MESSAGES.items() if len(text) < 1000},
    "long-text": {"text": "y" * 60_000},
    "many-keys": {f"key_{number}": number for number in range(1000)},
}


def deep(levels: int) -> dict[str, Any]:
    """An object with objects in it."""
    value: dict[str, Any] = {}
    for _ in range(levels):
        value = {"in": value}
    return value


METAS["deep"] = deep(20)


@requirement("ingest.echo-meta")
@pytest.mark.parametrize("name", METAS)
def test_the_metadata_comes_back_unchanged(client: Client, writer: str, name: str) -> None:
    entry = client.entry("meta", meta=METAS[name])
    expect_entry(client.ingest(entry, token=writer), client, entry)


@requirement("ingest.meta-omitted")
def test_omitted_metadata_is_empty_or_absent(client: Client, writer: str) -> None:
    entry = {"level": "info", "message": f"no meta, run {client.run_id}"}
    expect_entry(client.ingest(entry, token=writer), client, entry)


@requirement("ingest.echo-meta")
def test_empty_metadata_is_empty_or_absent(client: Client, writer: str) -> None:
    entry = {"level": "info", "message": f"empty meta, run {client.run_id}", "meta": {}}
    expect_entry(client.ingest(entry, token=writer), client, entry)


@requirement("ingest.unknown-property")
@pytest.mark.parametrize(
    "unknown",
    [
        {"metadata": {"a": 1}},
        {"Level": "nonsense", "MESSAGE": None, "Meta": 1},
        {"timestamp": 1, "tags": [], "": None, "level.name": "x"},
    ],
    ids=["metadata", "case", "others"],
)
def test_an_unknown_property_is_ignored(
    client: Client, writer: str, unknown: dict[str, Any]
) -> None:
    entry = client.entry()
    expect_entry(client.ingest({**unknown, **entry}, token=writer), client, entry)
    expect_entry(client.ingest({**entry, **unknown}, token=writer), client, entry)


@requirement("ingest.unknown-property")
@pytest.mark.parametrize(
    ("field", "value"), [("id", "log_mine"), ("created_at", "2001-02-03T04:05:06Z")]
)
def test_what_the_service_sets_cannot_be_sent(
    client: Client, writer: str, field: str, value: str
) -> None:
    exchange = client.ingest(client.entry(**{field: value}), token=writer)
    stored = expect_entry(exchange, client, client.entry())
    if stored[field] == value:
        raise Deviation(f"{field} of the service's own", repr(value), exchange)


@requirement("ingest.unique-id")
def test_identical_requests_get_ids_of_their_own(client: Client, writer: str) -> None:
    """Each exchange of the run is looked at for this; see invariants.py."""
    for _ in range(5):
        expect_entry(client.ingest(client.entry(), token=writer), client, client.entry())


@requirement("ingest.unique-id", "robustness.concurrent")
def test_requests_at_the_same_time_get_ids_of_their_own(client: Client, writer: str) -> None:
    body = encode(client.entry("at the same time"))
    exchanges = client.send_together([client.request(body, token=writer)] * 24)
    entries = [expect_entry(e, client, client.entry("at the same time")) for e in exchanges]
    ids = [entry["id"] for entry in entries]
    for exchange, entry_id in zip(exchanges, ids, strict=True):
        if ids.count(entry_id) > 1:
            raise Deviation("an id not given before", repr(entry_id), exchange)


@requirement("ingest.created-at")
def test_created_at_is_the_time_of_ingestion(client: Client, writer: str) -> None:
    exchange = client.ingest(client.entry(), token=writer)
    expect_time_of_ingestion(exchange, expect_entry(exchange, client, client.entry()))


@requirement("ingest.created-at")
def test_created_at_goes_on(client: Client, writer: str) -> None:
    """A second later it is another one, also where it has no fractions."""
    first = client.ingest(client.entry(), token=writer)
    before = expect_entry(first, client, client.entry())["created_at"]
    time.sleep(1.1)
    exchange = client.ingest(client.entry(), token=writer)
    stored = expect_entry(exchange, client, client.entry())
    expect_time_of_ingestion(exchange, stored)
    if stored["created_at"] == before:
        raise Deviation("a later created_at than a second ago", before, exchange)


@requirement("ingest.clock")
def test_created_at_is_close_to_the_clock_of_the_suite(client: Client, writer: str) -> None:
    exchange = client.ingest(client.entry(), token=writer)
    expect_close_to_now(exchange, expect_entry(exchange, client, client.entry()))


@requirement("ingest.json-text")
@pytest.mark.parametrize(
    "template",
    [
        '\r\n\t {"level" : "info" , \n "message":\t"text", "meta": META }\n ',
        '{"meta":META,"message":"text","level":"info"}',
        r'{"l\u0065vel":"\u0069nfo","message":"\u0074ext","meta":META}',
    ],
    ids=["blanks", "order", "escapes"],
)
def test_json_is_read_in_any_form(client: Client, writer: str, template: str) -> None:
    entry = client.entry("text")
    body = template.replace("META", json.dumps(entry["meta"])).encode()
    expect_entry(client.post(body, token=writer), client, entry)


@requirement("ingest.json-text")
def test_text_is_read_from_escapes(client: Client, writer: str) -> None:
    entry = client.entry('\u00e9 💥 \x7f / \b\f\n\r\t " \\', meta={"\u00e9": "\u2028"})
    body = json.dumps(entry, ensure_ascii=True).replace("/", "\\/").encode()
    expect_entry(client.post(body, token=writer), client, entry)


@requirement("ingest.media-type-parameters")
@pytest.mark.parametrize(
    "media_type",
    ["application/json; charset=utf-8", 'application/json;charset="UTF-8"', "Application/JSON"],
)
def test_the_media_type_is_recognised(client: Client, writer: str, media_type: str) -> None:
    entry = client.entry()
    expect_entry(client.ingest(entry, token=writer, content_type=media_type), client, entry)


@requirement("ingest.chunked")
@pytest.mark.parametrize("chunks", [1, 2, 20])
def test_a_chunked_body_is_read(client: Client, writer: str, chunks: int) -> None:
    exchange = client.post(encode(client.entry()), token=writer, chunks=chunks)
    if exchange.status != 411:  # which HTTP leaves free (RFC 9112, section 6.3)
        expect_entry(exchange, client, client.entry())


@requirement("ingest.any-valid")
@settings(max_examples=40)
@given(entry=entries(LEVELS))
def test_any_entry_is_stored_and_echoed(
    client: Client, writer: str, search: Search, entry: dict[str, Any]
) -> None:
    entry = client.entry(**entry)
    body = encode(entry)
    search.judge(body, lambda: expect_entry(client.post(body, token=writer), client, entry))


@requirement("ingest.any-valid")
@settings(max_examples=40)
@given(body=generated_bodies("positive"))
def test_any_body_made_from_the_contract_is_stored(
    client: Client, writer: str, search: Search, body: bytes
) -> None:
    entry = client.contract.parse_valid(body)
    assume(entry is not None and not is_left_free(entry))
    entry = {**entry, "meta": client.entry(meta=entry.get("meta", {}))["meta"]}
    sent = encode(entry)
    search.judge(sent, lambda: expect_entry(client.post(sent, token=writer), client, entry))

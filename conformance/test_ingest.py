"""Ingest: a valid entry is stored and returned as it was sent."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import assume, given, settings

from logs_contract.suite.catalogue.contract import load_contract
from logs_contract.suite.catalogue.persona_tokens import NotAssessed
from logs_contract.suite.catalogue.requirements import requirement
from logs_contract.suite.checks.assertions import (
    expect_close_to_now,
    expect_entry,
    expect_json,
    expect_schema,
    expect_status,
    expect_time_of_ingestion,
)
from logs_contract.suite.checks.example_requests import MESSAGES, METAS
from logs_contract.suite.checks.ladders import LADDERS, LENGTHS, climb
from logs_contract.suite.checks.preflight import expect_served
from logs_contract.suite.checks.shrinking import ExampleRunner
from logs_contract.suite.checks.strategies import entries, generated_bodies, is_left_free
from logs_contract.suite.http.client import JSON, Client
from logs_contract.suite.http.exchange import Deviation, encode

CONTRACT = load_contract()
FIELDS = CONTRACT.fields
TIMES = ("timestamp", "time", "ts", "date", "@timestamp")  # fields of other services


# The headers that HTTP clients send; {} is the authorization.
CLIENTS = {
    "fetch": {
        "authorization": "{}",
        "content-type": JSON,
        "accept": "*/*",
        "accept-language": "*",
        "sec-fetch-mode": "cors",
        "user-agent": "node",
        "accept-encoding": "gzip, deflate",
    },
    "axios": {
        "Accept": "application/json, text/plain, */*",
        "Content-Type": JSON,
        "Authorization": "{}",
        "User-Agent": "axios/1.7.9",
    },
    "okhttp": {
        "Authorization": "{}",
        "Content-Type": f"{JSON}; charset=utf-8",
        "Accept-Encoding": "gzip",
        "User-Agent": "okhttp/4.12.0",
    },
    "capitals": {"AUTHORIZATION": "{}", "CONTENT-TYPE": JSON, "ACCEPT": JSON},
    "unnamed": {"Authorization": "{}", "Content-Type": JSON, "User-Agent": ""},
}


@requirement("ingest.served")
def test_the_endpoint_is_there(client: Client) -> None:
    expect_served(client)


@requirement("ingest.status")
def test_a_valid_entry_is_answered_with_201(client: Client, writer: str) -> None:
    expect_status(client.ingest(client.make_entry(), token=writer), 201)


@requirement("ingest.media-type")
def test_the_answer_is_json(client: Client, writer: str) -> None:
    expect_json(client.ingest(client.make_entry(), token=writer))


@requirement("ingest.schema")
def test_the_answer_is_a_log_entry(client: Client, writer: str) -> None:
    expect_schema(client.ingest(client.make_entry(), token=writer), client, 201)


@requirement("ingest.echo-level")
@pytest.mark.parametrize("level", CONTRACT.levels)
def test_every_level_comes_back(client: Client, writer: str, level: str) -> None:
    entry = client.make_entry(level=level)
    expect_entry(client.ingest(entry, token=writer), client, entry)


@requirement("ingest.echo-message")
@pytest.mark.parametrize("name", MESSAGES)
def test_the_message_comes_back_unchanged(client: Client, writer: str, name: str) -> None:
    entry = client.make_entry(MESSAGES[name])
    expect_entry(client.ingest(entry, token=writer), client, entry)


@requirement("ingest.echo-meta")
@pytest.mark.parametrize("name", METAS)
def test_the_metadata_comes_back_unchanged(client: Client, writer: str, name: str) -> None:
    entry = client.make_entry("meta", meta=METAS[name])
    expect_entry(client.ingest(entry, token=writer), client, entry)


@requirement("ingest.echo-message")
@pytest.mark.parametrize("text", ["x", "é", "💥"], ids=["ascii", "letters", "emoji"])
def test_a_message_of_any_length_comes_back(client: Client, writer: str, text: str) -> None:
    """If a length is refused as too large, the greatest one that is not is looked for."""
    width = len(text.encode())
    lengths = [length // width for length in LENGTHS]

    def make_entry(length: int) -> dict[str, Any]:
        return client.make_entry(text * (length - 1) + "~")

    climb(client, writer, lengths if width == 1 else lengths[:9], make_entry)


@requirement("ingest.echo-meta")
@pytest.mark.parametrize("kind", LADDERS)
def test_metadata_of_any_size_comes_back(client: Client, writer: str, kind: str) -> None:
    """If a size is refused as too large, the greatest one that is not is looked for."""
    sizes, make = LADDERS[kind]
    climb(client, writer, sizes, lambda size: client.make_entry(kind, meta=make(size)))


@requirement("ingest.echo-meta")
def test_one_key_may_hold_values_of_all_types(client: Client, writer: str) -> None:
    for value in ("text", {"a": 1}, 1, [1.5], False, None):
        entry = client.make_entry("one key", meta={"conformance": value})
        expect_entry(client.ingest(entry, token=writer), client, entry)


@requirement("ingest.meta-omitted")
def test_omitted_metadata_is_empty_or_absent(client: Client, writer: str) -> None:
    entry = client.make_entry_without_meta()
    expect_entry(client.ingest(entry, token=writer), client, entry)


@requirement("ingest.meta-omitted")
def test_nothing_else_becomes_metadata(client: Client, writer: str) -> None:
    entry = client.make_entry_without_meta()
    others = {name: {"a": 1} for name in ("metadata", "extra", "fields", "context", "Meta")}
    expect_entry(client.ingest({**entry, **others}, token=writer), client, entry)


@requirement("ingest.echo-meta")
def test_empty_metadata_is_empty_or_absent(client: Client, writer: str) -> None:
    entry = {**client.make_entry_without_meta(), FIELDS.meta: {}}
    expect_entry(client.ingest(entry, token=writer), client, entry)


@requirement("ingest.unknown-property")
@pytest.mark.parametrize(
    "unknown",
    [
        {"metadata": {"a": 1}},
        {"Level": "nonsense", "MESSAGE": None, "Meta": 1},
        {"severity": "fatal", "msg": "x", "text": "y", "log": {"level": "fatal"}},
        {FIELDS.id: 7, FIELDS.created_at: [], "error": None},
        {"tags": [], "": None, "level.name": "x", **dict.fromkeys(TIMES, "2001-02-03T04:05:06Z")},
    ],
    ids=["metadata", "case", "aliases", "types", "others"],
)
def test_an_unknown_property_is_ignored(
    client: Client, writer: str, unknown: dict[str, Any]
) -> None:
    unknown = {name: unknown[name] for name in unknown.keys() - CONTRACT.field_types.keys()}
    entry = client.make_entry()
    expect_entry(client.ingest({**unknown, **entry}, token=writer), client, entry)
    exchange = client.ingest({**entry, **unknown}, token=writer)
    expect_time_of_ingestion(exchange, expect_entry(exchange, client, entry))


@requirement("ingest.unknown-property")
def test_a_query_changes_nothing(client: Client, writer: str) -> None:
    entry = client.make_entry()
    query = f"?{FIELDS.level}=fatal&{FIELDS.message}=query&{FIELDS.meta}[x]=1"
    exchange = client.send(client.make_request(encode(entry), token=writer, query=query))
    expect_entry(exchange, client, entry)


@requirement("ingest.unknown-property")
@pytest.mark.parametrize(
    ("field", "value"), [(FIELDS.id, "log_mine"), (FIELDS.created_at, "2001-02-03T04:05:06Z")]
)
def test_what_the_service_sets_cannot_be_sent(
    client: Client, writer: str, field: str, value: str
) -> None:
    exchange = client.ingest({**client.make_entry(), field: value}, token=writer)
    stored = expect_entry(exchange, client, client.make_entry())
    if stored[field] == value:
        raise Deviation(f"{field} of the service's own", repr(value), exchange)
    expect_time_of_ingestion(exchange, stored)


@requirement("ingest.created-at")
def test_a_time_that_is_sent_is_not_the_time_of_ingestion(client: Client, writer: str) -> None:
    entry = client.make_entry(
        meta=dict.fromkeys((*TIMES, FIELDS.created_at), "2001-02-03T04:05:06Z")
    )
    headers = [("Date", "Sat, 03 Feb 2001 04:05:06 GMT")]
    exchange = client.post(encode(entry), token=writer, headers=headers)
    expect_time_of_ingestion(exchange, expect_entry(exchange, client, entry))


@requirement("ingest.unique-id")
def test_identical_requests_get_ids_of_their_own(client: Client, writer: str) -> None:
    """The suite checks every exchange of the run for this; see http/invariants.py."""
    for _ in range(5):
        expect_entry(client.ingest(client.make_entry(), token=writer), client, client.make_entry())


@requirement("ingest.unique-id")
def test_requests_of_one_trace_get_ids_of_their_own(client: Client, writer: str) -> None:
    """The suite checks every exchange of the run for this; see http/invariants.py."""
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    headers = [("X-Request-Id", trace), ("X-Correlation-Id", trace)]
    headers.append(("traceparent", f"00-{trace}-00f067aa0ba902b7-01"))
    for message in ("first", "second"):
        entry = client.make_entry(message)
        expect_entry(client.post(encode(entry), token=writer, headers=headers), client, entry)


@requirement("ingest.unique-id", "robustness.concurrent")
def test_requests_at_the_same_time_get_ids_of_their_own(client: Client, writer: str) -> None:
    body = encode(client.make_entry("at the same time"))
    exchanges = client.send_concurrently([client.make_request(body, token=writer)] * 16)
    entries = [expect_entry(e, client, client.make_entry("at the same time")) for e in exchanges]
    ids = [entry[FIELDS.id] for entry in entries]
    for exchange, entry_id in zip(exchanges, ids, strict=True):
        if ids.count(entry_id) > 1:
            raise Deviation("an id not given before", repr(entry_id), exchange)


@requirement("ingest.created-at")
def test_created_at_is_the_time_of_ingestion(client: Client, writer: str) -> None:
    exchange = client.ingest(client.make_entry(), token=writer)
    expect_time_of_ingestion(exchange, expect_entry(exchange, client, client.make_entry()))


@requirement("ingest.created-at")
def test_created_at_goes_on(client: Client, writer: str) -> None:
    """created_at differs after a second, even if it has no fractions of a second."""
    first = client.ingest(client.make_entry(), token=writer)
    before = expect_entry(first, client, client.make_entry())[FIELDS.created_at]
    time.sleep(1.1)
    exchange = client.ingest(client.make_entry(), token=writer)
    stored = expect_entry(exchange, client, client.make_entry())
    expect_time_of_ingestion(exchange, stored)
    if stored[FIELDS.created_at] == before:
        raise Deviation("a later created_at than a second ago", before, exchange)


@requirement("ingest.clock")
def test_created_at_is_close_to_the_clock_of_the_suite(client: Client, writer: str) -> None:
    exchange = client.ingest(client.make_entry(), token=writer)
    expect_close_to_now(exchange, expect_entry(exchange, client, client.make_entry()))


@requirement("ingest.json-text")
@pytest.mark.parametrize(
    "template",
    [
        '\r\n\t {"level" : "info" , \n "message":\t"text", "meta": META }\n ',
        '{"meta":META,"message":"text","level":"info"}',
        r'{ESCAPED:"\u0069nfo","message":"\u0074ext","meta":META}',
    ],
    ids=["blanks", "order", "escapes"],
)
def test_json_is_read_in_any_form(client: Client, writer: str, template: str) -> None:
    entry = client.make_entry("text")
    escaped = f'"{FIELDS.level[0]}\\u{ord(FIELDS.level[1]):04x}{FIELDS.level[2:]}"'
    body = FIELDS.rename_in(template.replace("ESCAPED", escaped).encode())
    body = body.replace(b"META", encode(entry[FIELDS.meta]))
    expect_entry(client.post(body, token=writer), client, entry)


@requirement("ingest.json-text")
def test_text_is_read_from_escapes(client: Client, writer: str) -> None:
    entry = client.make_entry('\u00e9 💥 \x7f / \b\f\n\r\t " \\', meta={"\u00e9": "\u2028"})
    body = json.dumps(entry, ensure_ascii=True).replace("/", "\\/").encode()
    expect_entry(client.post(body, token=writer), client, entry)


@requirement("ingest.media-type-parameters")
@pytest.mark.parametrize(
    "media_type",
    ["application/json; charset=utf-8", 'application/json;charset="UTF-8"', "Application/JSON"],
)
def test_the_media_type_is_recognised(client: Client, writer: str, media_type: str) -> None:
    entry = client.make_entry()
    expect_entry(client.ingest(entry, token=writer, content_type=media_type), client, entry)


@requirement("ingest.media-type-parameters")
def test_another_charset_does_not_change_the_text(client: Client, writer: str) -> None:
    """JSON is UTF-8, and its media type has no charset (RFC 8259, sections 8.1 and 11)."""
    entry = client.make_entry("\u00e9")
    media_type = "application/json; charset=iso-8859-1"
    exchange = client.ingest(entry, token=writer, content_type=media_type)
    if exchange.status not in (400, 415):
        expect_entry(exchange, client, entry)


@requirement("ingest.chunked")
@pytest.mark.parametrize("chunks", [1, 2, 20])
def test_a_chunked_body_is_read(client: Client, writer: str, chunks: int) -> None:
    """A chunk may end within a character."""
    if not client.takes_chunks():
        raise NotAssessed("the deployment answers with HTTP/1.0, which has no chunks")
    entry = client.make_entry("日本語" * 30)
    exchange = client.post(encode(entry), token=writer, chunks=chunks)
    if exchange.status != 411:  # HTTP allows 411 (RFC 9112, section 6.3)
        expect_entry(exchange, client, entry)


@requirement("ingest.any-valid")
@pytest.mark.parametrize("name", CLIENTS)
def test_the_headers_of_other_clients(client: Client, writer: str, name: str) -> None:
    """Names of headers are case-insensitive (RFC 9110, section 5.1)."""
    headers = [(field, text.format(f"Bearer {writer}")) for field, text in CLIENTS[name].items()]
    exchange = client.post(encode(client.make_entry()), headers=headers, content_type=None)
    expect_entry(exchange, client, client.make_entry())


@requirement("ingest.any-valid")
@settings(max_examples=30)
@given(entry=entries(CONTRACT.levels))
def test_any_entry_is_stored_and_echoed(
    client: Client, writer: str, examples: ExampleRunner, entry: dict[str, Any]
) -> None:
    entry = client.make_entry(**entry)
    body = encode(entry)
    examples.run(body, lambda: expect_entry(client.post(body, token=writer), client, entry))


@requirement("ingest.any-valid")
@settings(max_examples=25)
@given(body=generated_bodies("positive"))
def test_any_body_made_from_the_contract_is_stored(
    client: Client, writer: str, examples: ExampleRunner, body: bytes
) -> None:
    entry = client.contract.parse_valid(body)
    assume(entry is not None and not is_left_free(entry))
    marked = client.make_entry(meta=entry.get(FIELDS.meta))[FIELDS.meta]
    entry = {**entry, FIELDS.meta: marked}
    sent = encode(entry)
    examples.run(sent, lambda: expect_entry(client.post(sent, token=writer), client, entry))

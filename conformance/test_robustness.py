"""Robustness: every request is answered, independently of other and of earlier requests."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from logs_contract.suite.catalogue.contract import load_contract
from logs_contract.suite.catalogue.persona_tokens import NotAssessed
from logs_contract.suite.catalogue.personas import OVER_QUOTA, WITHOUT_SCOPE, WRITER, Persona
from logs_contract.suite.catalogue.requirements import requirement
from logs_contract.suite.checks.assertions import (
    expect_entry,
    expect_error,
    expect_not_stored,
    expect_status,
    expect_time_of_ingestion,
    is_too_large,
)
from logs_contract.suite.checks.example_requests import REPETITIONS
from logs_contract.suite.http.client import (
    JSON,
    RUN_KEY,
    Client,
    ConnectionFailed,
)
from logs_contract.suite.http.exchange import Deviation, Exchange, Request, encode
from logs_contract.suite.http.invariants import is_server_error


@pytest.fixture(scope="module")
def repeated(client: Client, writer: str) -> list[Exchange | ConnectionFailed]:
    """The results of a valid request, sent many times in two forms, each on a new connection."""
    body = encode(client.make_entry("often"))
    forms = [
        client.make_request(body, token=writer, content_type=media_type)
        for media_type in (JSON, f"{JSON}; charset=utf-8")
    ]
    results: list[Exchange | ConnectionFailed] = []
    for result in client.try_concurrently(forms * REPETITIONS):
        if not isinstance(result, Exchange | ConnectionFailed):
            raise result
        results.append(result)
    return results


@requirement("robustness.answered")
def test_every_request_is_answered(repeated: list[Exchange | ConnectionFailed]) -> None:
    """A network may lose one request, but hardly two."""
    lost = [outcome for outcome in repeated if isinstance(outcome, ConnectionFailed)]
    if len(lost) > 1:
        raise Deviation(
            f"a response to each of {len(repeated)} requests",
            f"none to {len(lost)}",
            lost[0].exchange,
        )


@requirement("robustness.repeated")
def test_a_valid_request_is_answered_the_same_however_often(
    client: Client, repeated: list[Exchange | ConnectionFailed]
) -> None:
    for exchange in repeated:
        if isinstance(exchange, Exchange):
            expect_time_of_ingestion(
                exchange, expect_entry(exchange, client, client.make_entry("often"))
            )


@requirement("robustness.answered")
def test_a_compressed_answer_is_whole(client: Client, writer: str) -> None:
    entry = client.make_entry("long " * 600)
    headers = [("Accept-Encoding", "gzip, deflate")]
    exchange = client.post(encode(entry), token=writer, headers=headers)
    expect_entry(exchange, client, entry)


@requirement("robustness.compression")
@pytest.mark.parametrize("accepted", ["identity", "identity;q=1, *;q=0", ""])
def test_a_response_is_compressed_only_if_asked_for(
    client: Client, writer: str, accepted: str
) -> None:
    """The suite checks every exchange of the run for this; see http/invariants.py."""
    headers = [("Accept-Encoding", accepted)]
    exchange = client.post(encode(client.make_entry()), token=writer, headers=headers)
    coding = exchange.headers.get("Content-Encoding", "identity")
    if coding != "identity":
        raise Deviation("no Content-Encoding, as the request allows none", repr(coding), exchange)


def make_long_body(client: Client, **changes: Any) -> bytes:
    """An entry that is too long for a server to read from a connection at once."""
    return encode(client.make_entry("x" * 16_000, **changes))


# Refused requests and their statuses; a server may leave the bodies unread.
REFUSED: dict[str, tuple[int, Callable[[Client], Request]]] = {
    "unauthorized": (401, lambda c: c.make_request(make_long_body(c))),
    "unauthorized-chunked": (401, lambda c: c.make_request(make_long_body(c), chunks=3)),
    "wrong-level": (
        400,
        lambda c: c.make_request(make_long_body(c, level="?"), token=c.credentials.token(WRITER)),
    ),
    "cut": (
        400,
        lambda c: c.make_request(make_long_body(c)[:-1], token=c.credentials.token(WRITER)),
    ),
    "forbidden": (
        403,
        lambda c: c.make_request(make_long_body(c), token=c.credentials.token(WITHOUT_SCOPE)),
    ),
    "over-quota": (
        429,
        lambda c: c.make_request(make_long_body(c), token=c.credentials.token(OVER_QUOTA)),
    ),
    "media-type": (
        415,
        lambda c: c.make_request(
            make_long_body(c), token=c.credentials.token(WRITER), content_type="text/plain"
        ),
    ),
    "method": (
        405,
        lambda c: c.make_request(
            make_long_body(c), token=c.credentials.token(WRITER), method="PUT"
        ),
    ),
}


@requirement("robustness.repeated")
@pytest.mark.parametrize(
    ("status", "persona", "level"),
    [
        (400, WRITER, "often"),
        (401, None, "info"),
        (403, WITHOUT_SCOPE, "info"),
        (429, OVER_QUOTA, "info"),
    ],
    ids=["invalid", "unauthorized", "forbidden", "over-quota"],
)
def test_a_request_is_refused_the_same_however_often(
    client: Client, status: int, persona: Persona | None, level: str
) -> None:
    body = encode(client.make_entry("often", level=level))
    token = client.credentials.token(persona) if persona else None
    for exchange in client.send_concurrently(
        [client.make_request(body, token=token)] * REPETITIONS
    ):
        expect_error(exchange, client, status)


@requirement("robustness.after-error")
@pytest.mark.parametrize("name", REFUSED)
def test_after_a_refused_request_comes_a_valid_entry(
    client: Client, writer: str, name: str
) -> None:
    status, make = REFUSED[name]
    exchange = client.send(make(client))
    if status not in (405, 415) and not is_too_large(exchange):
        expect_error(exchange, client, status, or_status=[411])
    expect_entry(client.ingest(client.make_entry(), token=writer), client, client.make_entry())


@requirement("robustness.concurrent")
def test_entries_at_the_same_time_do_not_mix(client: Client, writer: str) -> None:
    levels = client.contract.levels
    entries = [
        client.make_entry(
            f"number {number} " * (1 if number % 2 else 600),
            level=levels[number % len(levels)],
            meta={"n": number},
        )
        for number in range(24)
    ]
    requests = [client.make_request(encode(entry), token=writer) for entry in entries]
    for entry, exchange in zip(entries, client.send_concurrently(requests), strict=True):
        stored = expect_entry(exchange, client, entry)
        if stored:  # and not too large
            expect_time_of_ingestion(exchange, stored)


@requirement("robustness.concurrent")
def test_callers_at_the_same_time_do_not_mix(client: Client, writer: str) -> None:
    """Callers who may write and others who may not send requests concurrently."""
    body = encode(client.make_entry("beside"))
    requests = {
        client.make_request(body, token=writer): 201,
        client.make_request(body): 401,
        client.make_request(encode(client.make_entry(level="loud")), token=writer): 400,
    }
    for persona, status in ((WITHOUT_SCOPE, 403), (OVER_QUOTA, 429)):
        with suppress(NotAssessed):
            token = client.credentials.token(persona)
            requests[client.make_request(body, token=token)] = status
    for exchange in client.send_concurrently([*requests] * 6):
        expect_status(exchange, requests[exchange.request])


DEEP = 20_000


def make_deep_body(client: Client, meta: str) -> bytes:
    start = f'{{"level": "info", "message": "deep, run {client.run_id}", "meta": '
    return client.contract.fields.rename_in(start.encode()) + f"{meta}}}".encode()


@requirement("robustness.deep-nesting")
@pytest.mark.parametrize("meta", ["[" * DEEP, '{"a":' * DEEP], ids=["arrays", "objects"])
def test_deep_nesting_that_is_not_closed(client: Client, writer: str, meta: str) -> None:
    expect_status(client.post(make_deep_body(client, meta), token=writer), 400, 413)
    expect_entry(client.ingest(client.make_entry(), token=writer), client, client.make_entry())


@requirement("robustness.deep-nesting")
@pytest.mark.parametrize("levels", [65, 101, 129, 200, DEEP])
def test_deep_nesting(client: Client, writer: str, levels: int) -> None:
    meta = '{"a":' + "[" * levels + "]" * levels + "}"
    exchange = client.post(make_deep_body(client, meta), token=writer)
    expect_status(exchange, 201, 400, 413)
    nested = (b"[" * levels + b"]" * levels) in b"".join(exchange.body.split())
    if exchange.status == 201 and not nested:
        kept = exchange.body.count(b"[")
        raise Deviation(f"{levels} levels, as sent", f"{kept} levels", exchange)
    expect_entry(client.ingest(client.make_entry(), token=writer), client, client.make_entry())


# The contract lets a deployment store or refuse these; they must not cause a 5xx.
FREE = {
    "nul": r'"message": "\u0000", "meta": {"\u0000": "a\u0000b", MARK}',
    "lone-surrogate": r'"message": "\ud800", "meta": {"\udfff": "\udc00\ud800", MARK}',
    "number-beyond": '"message": "number", "meta": {"n": 1e400, "m": -1e400, MARK}',
    "number-64-bits": '"message": "number", "meta": {"n": 18446744073709551616, '
    '"m": -9223372036854775809, "k": 9223372036854775808, MARK}',
    "number-tiny": '"message": "number", "meta": {"n": 1e-400, "m": -0.0, MARK}',
    "number-long": '"message": "number", "meta": {"n": ' + "9" * 5000 + ", MARK}",
    "twice": '"message": "twice", "message": "twice", "level": "info", "meta": {MARK}',
}


@requirement("robustness.no-server-error")
@pytest.mark.parametrize("name", FREE)
def test_what_is_left_free_is_stored_or_refused(client: Client, writer: str, name: str) -> None:
    mark = f'"{RUN_KEY}": "{client.run_id}"'
    body = f'{{"level": "info", {FREE[name].replace("MARK", mark)}}}'
    exchange = client.post(client.contract.fields.rename_in(body.encode()), token=writer)
    if not is_too_large(exchange):
        expect_status(exchange, 201, 400)


@requirement("robustness.no-server-error")
@pytest.mark.parametrize(
    "headers",
    [
        [("Accept", "text/html")],
        [("Accept-Language", "x" * 200), ("Accept", "application/xml, */*;q=0")],
        [("Accept-Encoding", "gzip, *;q=0")],
        [("Content-Encoding", "gzip")],
        [("X-Http-Version", "9"), ("Content-Encoding", "nonsense")],
        [("If-Modified-Since", "yesterday"), ("traceparent", "00-x"), ("X-Request-Id", "\t'")],
        [("X-Forwarded-For", "'; --"), ("Forwarded", "for=_x")],
        [("If-None-Match", "*")],
        [("Range", "bytes=0-0")],
        [("Origin", "https://example.com"), ("Referer", "::")],
        [("Expect", "100-continue")],
        [("Idempotency-Key", "a/b?"), ("Prefer", "return=minimal")],
    ],
    ids=lambda headers: headers[0][0],
)
def test_headers_of_all_kinds(client: Client, writer: str, headers: list[tuple[str, str]]) -> None:
    """The suite checks every exchange of the run for this; see http/invariants.py."""
    expect_no_server_error(client.post(encode(client.make_entry()), token=writer, headers=headers))


@requirement("robustness.no-server-error")
@pytest.mark.parametrize("query", ["?a=b&a=c", "?%00&%FF", "?%", "?a[b=c]", "?" + "q" * 2000])
def test_queries_of_all_kinds(client: Client, writer: str, query: str) -> None:
    expect_no_server_error(client.post(encode(client.make_entry()), token=writer, query=query))


@requirement("robustness.no-server-error")
@pytest.mark.parametrize(
    "media_type",
    [
        None,
        "",
        "json",
        "application/json;",
        'a/b; c="',
        "application/json; charset=x",
        "multipart/form-data",
    ],
)
def test_media_types_of_all_kinds(client: Client, writer: str, media_type: str | None) -> None:
    exchange = client.post(encode(client.make_entry()), token=writer, content_type=media_type)
    expect_no_server_error(exchange)


METHODS = ("GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND")
# A documented method is another operation.
UNDOCUMENTED_METHODS = [name for name in METHODS if name not in load_contract().other_methods]


@requirement("robustness.methods")
@pytest.mark.parametrize("method", UNDOCUMENTED_METHODS)
def test_another_method_stores_nothing(client: Client, writer: str, method: str) -> None:
    body = b"" if method in {"GET", "HEAD"} else encode(client.make_entry("another method"))
    content_type = JSON if body else None
    exchange = client.post(body, token=writer, method=method, content_type=content_type)
    expect_not_stored(exchange)


@requirement("robustness.methods")
def test_a_get_with_an_entry_in_its_query_stores_nothing(client: Client, writer: str) -> None:
    names = client.contract.fields
    query = f"?{names.level}=info&{names.message}=query+of+run+{client.run_id}"
    exchange = client.post(b"", token=writer, method="GET", query=query, content_type=None)
    expect_not_stored(exchange)


def expect_no_server_error(exchange: Exchange) -> None:
    """The status is not 5xx."""
    if is_server_error(exchange):
        raise Deviation("no server error", f"status {exchange.status}", exchange)

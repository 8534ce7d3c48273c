"""Robustness: every request is answered, for itself, and however often it comes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from logs_contract.suite.client import JSON, RUN, Client, Unreached, side_by_side
from logs_contract.suite.exchange import Deviation, Exchange, Request, encode
from logs_contract.suite.expectations import (
    expect_entry,
    expect_error,
    expect_not_stored,
    expect_status,
    expect_time_of_ingestion,
    is_too_large,
)
from logs_contract.suite.invariants import is_server_error
from logs_contract.suite.personas import OVER_QUOTA, WITHOUT_SCOPE, WRITER, Persona
from logs_contract.suite.requirements import requirement
from logs_contract.suite.samples import OFTEN


@pytest.fixture(scope="module")
def often(client: Client, writer: str) -> list[Exchange | Unreached]:
    """A valid request again and again in two forms, each on a connection of its own."""
    body = encode(client.entry("often"))
    forms = [
        client.request(body, token=writer, content_type=media_type)
        for media_type in (JSON, f"{JSON}; charset=utf-8")
    ]

    def attempt(request: Request) -> Exchange | Unreached:
        try:
            return client.send(request, once=True)
        except Unreached as error:
            return error

    return side_by_side(attempt, forms * OFTEN)


@requirement("robustness.answered")
def test_every_request_is_answered(often: list[Exchange | Unreached]) -> None:
    """A network may lose one of them; it hardly loses two."""
    lost = [outcome for outcome in often if isinstance(outcome, Unreached)]
    if len(lost) > 1:
        raise Deviation(
            f"an answer to each of {len(often)} requests", f"none to {len(lost)}", lost[0].exchange
        )


@requirement("robustness.repeated")
def test_a_valid_request_is_answered_the_same_however_often(
    client: Client, often: list[Exchange | Unreached]
) -> None:
    for exchange in often:
        if isinstance(exchange, Exchange):
            expect_time_of_ingestion(
                exchange, expect_entry(exchange, client, client.entry("often"))
            )


@requirement("robustness.answered")
def test_a_compressed_answer_is_whole(client: Client, writer: str) -> None:
    entry = client.entry("long " * 600)
    headers = [("Accept-Encoding", "gzip, deflate")]
    exchange = client.post(encode(entry), token=writer, headers=headers)
    expect_entry(exchange, client, entry)


def long(client: Client, **changes: Any) -> bytes:
    """An entry that does not fit into the first bytes of a connection that are read."""
    return encode(client.entry("x" * 16_000, **changes))


# Requests that are refused, by the status; their bodies may well be left unread.
REFUSED: dict[str, tuple[int, Callable[[Client], Request]]] = {
    "unauthorized": (401, lambda c: c.request(long(c))),
    "unauthorized-chunked": (401, lambda c: c.request(long(c), chunks=3)),
    "wrong-level": (400, lambda c: c.request(long(c, level="?"), token=c.wallet.token(WRITER))),
    "cut": (400, lambda c: c.request(long(c)[:-1], token=c.wallet.token(WRITER))),
    "forbidden": (403, lambda c: c.request(long(c), token=c.wallet.token(WITHOUT_SCOPE))),
    "over-quota": (429, lambda c: c.request(long(c), token=c.wallet.token(OVER_QUOTA))),
    "media-type": (
        415,
        lambda c: c.request(long(c), token=c.wallet.token(WRITER), content_type="text/plain"),
    ),
    "method": (405, lambda c: c.request(long(c), token=c.wallet.token(WRITER), method="PUT")),
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
    body = encode(client.entry("often", level=level))
    token = client.wallet.token(persona) if persona else None
    for exchange in client.send_together([client.request(body, token=token)] * OFTEN):
        expect_error(exchange, client, status)


@requirement("robustness.after-error")
@pytest.mark.parametrize("name", REFUSED)
def test_after_a_refused_request_comes_a_valid_entry(
    client: Client, writer: str, name: str
) -> None:
    status, make = REFUSED[name]
    exchange = client.send(make(client))
    if status not in (405, 415) and not is_too_large(exchange):
        expect_error(exchange, client, status, also=[411])
    expect_entry(client.ingest(client.entry(), token=writer), client, client.entry())


@requirement("robustness.concurrent")
def test_entries_at_the_same_time_do_not_mix(client: Client, writer: str) -> None:
    levels = client.contract.levels
    entries = [
        client.entry(
            f"number {number} " * (1 if number % 2 else 600),
            level=levels[number % len(levels)],
            meta={"n": number},
        )
        for number in range(20)
    ]
    requests = [client.request(encode(entry), token=writer) for entry in entries]
    for entry, exchange in zip(entries, client.send_together(requests), strict=True):
        stored = expect_entry(exchange, client, entry)
        if stored:  # and not too large
            expect_time_of_ingestion(exchange, stored)


@requirement("robustness.concurrent")
def test_callers_at_the_same_time_do_not_mix(client: Client, writer: str) -> None:
    """Who may not write is not let in beside one who may, and the other way round."""
    valid, invalid = encode(client.entry("beside")), encode(client.entry("beside", level="loud"))
    requests = [
        client.request(valid, token=writer),
        client.request(valid),
        client.request(invalid, token=writer),
    ] * 7
    for number, exchange in enumerate(client.send_together(requests)):
        expect_status(exchange, (201, 401, 400)[number % 3])


DEEP = 20_000


def deep(client: Client, meta: str) -> bytes:
    start = f'{{"level": "info", "message": "deep, run {client.run_id}", "meta": '
    return f"{start}{meta}}}".encode()


@requirement("robustness.deep-nesting")
@pytest.mark.parametrize("meta", ["[" * DEEP, '{"a":' * DEEP], ids=["arrays", "objects"])
def test_deep_nesting_that_is_not_closed(client: Client, writer: str, meta: str) -> None:
    expect_status(client.post(deep(client, meta), token=writer), 400, 413)
    expect_entry(client.ingest(client.entry(), token=writer), client, client.entry())


@requirement("robustness.deep-nesting")
@pytest.mark.parametrize("levels", [200, DEEP])
def test_deep_nesting(client: Client, writer: str, levels: int) -> None:
    meta = '{"a":' + "[" * levels + "]" * levels + "}"
    exchange = client.post(deep(client, meta), token=writer)
    expect_status(exchange, 201, 400, 413)
    nested = (b"[" * levels + b"]" * levels) in b"".join(exchange.body.split())
    if exchange.status == 201 and not nested:
        kept = exchange.body.count(b"[")
        raise Deviation(f"{levels} levels, as sent", f"{kept} levels", exchange)
    expect_entry(client.ingest(client.entry(), token=writer), client, client.entry())


# What the contract leaves free: to be stored, or refused, but not to fail on.
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
    mark = f'"{RUN}": "{client.run_id}"'
    body = f'{{"level": "info", {FREE[name].replace("MARK", mark)}}}'
    exchange = client.post(body.encode(), token=writer)
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
    """Each exchange of the run is looked at for this; see invariants.py."""
    expect_no_server_error(client.post(encode(client.entry()), token=writer, headers=headers))


@requirement("robustness.no-server-error")
@pytest.mark.parametrize("query", ["?a=b&a=c", "?%00&%FF", "?%", "?a[b=c]", "?" + "q" * 2000])
def test_queries_of_all_kinds(client: Client, writer: str, query: str) -> None:
    expect_no_server_error(client.post(encode(client.entry()), token=writer, query=query))


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
    exchange = client.post(encode(client.entry()), token=writer, content_type=media_type)
    expect_no_server_error(exchange)


@requirement("robustness.methods")
@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND"])
def test_another_method_stores_nothing(client: Client, writer: str, method: str) -> None:
    body = b"" if method in {"GET", "HEAD"} else encode(client.entry("another method"))
    content_type = JSON if body else None
    exchange = client.post(body, token=writer, method=method, content_type=content_type)
    expect_not_stored(exchange)


@requirement("robustness.methods")
def test_a_get_with_an_entry_in_its_query_stores_nothing(client: Client, writer: str) -> None:
    query = f"?level=info&message=query+of+run+{client.run_id}"
    exchange = client.post(b"", token=writer, method="GET", query=query, content_type=None)
    expect_not_stored(exchange)


def expect_no_server_error(exchange: Exchange) -> None:
    """The answer is not a 5xx."""
    if is_server_error(exchange):
        raise Deviation("no server error", f"status {exchange.status}", exchange)

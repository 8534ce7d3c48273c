"""Robustness: every request is answered, for itself, and however often it comes."""

from __future__ import annotations

import pytest

from conformance.client import JSON, Client, Unreached, side_by_side
from conformance.exchange import Deviation, Exchange, Request, encode
from conformance.expectations import expect_entry, expect_error, expect_status, is_too_large
from conformance.requirements import requirement

OFTEN = 40  # more than the 37 of the rarest regular fault that must be found


@requirement("robustness.repeated")
def test_a_valid_request_is_answered_the_same_however_often(client: Client, writer: str) -> None:
    body = encode(client.entry("often"))
    for exchange in client.send_together([client.request(body, token=writer)] * OFTEN):
        expect_entry(exchange, client, client.entry("often"))


@requirement("robustness.repeated")
def test_an_unauthorized_request_is_answered_the_same_however_often(client: Client) -> None:
    body = encode(client.entry("often"))
    for exchange in client.send_together([client.request(body)] * OFTEN):
        expect_error(exchange, client, 401)


@requirement("robustness.repeated")
def test_an_invalid_request_is_answered_the_same_however_often(client: Client, writer: str) -> None:
    body = encode(client.entry("often", level="often"))
    for exchange in client.send_together([client.request(body, token=writer)] * OFTEN):
        expect_error(exchange, client, 400)


@requirement("robustness.answered")
def test_every_request_is_answered(client: Client, writer: str) -> None:
    """On a connection of its own each, so that none can be lost with an old one.

    A network may lose one of them; it hardly loses two.
    """
    body = encode(client.entry("answered"))

    def attempt(request: Request) -> Exchange | Unreached:
        try:
            return client.send(request, once=True)
        except Unreached as error:
            return error

    requests = [client.request(body, token=writer)] * (2 * OFTEN)
    outcomes = side_by_side(attempt, requests)
    lost = [outcome for outcome in outcomes if isinstance(outcome, Unreached)]
    if len(lost) > 1:
        raise Deviation(
            f"an answer to each of {len(requests)} requests",
            f"none to {len(lost)}",
            lost[0].exchange,
        )
    for exchange in outcomes:
        if isinstance(exchange, Exchange):
            expect_entry(exchange, client, client.entry("answered"))


@requirement("robustness.after-error")
@pytest.mark.parametrize("length", [10, 16_000])
def test_after_an_error_comes_a_valid_entry(client: Client, writer: str, length: int) -> None:
    """Also where the refused request had a body nobody read."""
    text = "x" * length
    entry, loud = encode(client.entry(text)), encode(client.entry(text, level="loud"))
    for refused, status in (
        (client.request(entry), 401),
        (client.request(entry, chunks=3), 401),
        (client.request(loud, token=writer), 400),
        (client.request(entry[:-1], token=writer), 400),
    ):
        exchange = client.send(refused)
        if not is_too_large(exchange):
            expect_error(exchange, client, status, also=[411])
        expect_entry(client.ingest(client.entry(), token=writer), client, client.entry())


@requirement("robustness.concurrent")
def test_entries_at_the_same_time_do_not_mix(client: Client, writer: str) -> None:
    entries = [client.entry(f"number {number}", meta={"n": number}) for number in range(32)]
    requests = [client.request(encode(entry), token=writer) for entry in entries]
    for entry, exchange in zip(entries, client.send_together(requests), strict=True):
        expect_entry(exchange, client, entry)


@requirement("robustness.concurrent")
def test_callers_at_the_same_time_do_not_mix(client: Client, writer: str) -> None:
    """Who may not write is not let in beside one who may, and the other way round."""
    valid, invalid = encode(client.entry("beside")), encode(client.entry("beside", level="loud"))
    requests = [
        client.request(valid, token=writer),
        client.request(valid),
        client.request(invalid, token=writer),
    ] * 10
    for number, exchange in enumerate(client.send_together(requests)):
        expect_status(exchange, (201, 401, 400)[number % 3])


DEEP = 20_000


@requirement("robustness.deep-nesting")
@pytest.mark.parametrize(
    "meta",
    ["[" * DEEP, '{"a":' * DEEP, '{"a":' + "[" * DEEP + "]" * DEEP + "}"],
    ids=["arrays-cut", "objects-cut", "arrays"],
)
def test_deep_nesting(client: Client, writer: str, meta: str) -> None:
    body = f'{{"level": "info", "message": "deep, run {client.run_id}", "meta": {meta}}}'
    expect_status(client.post(body.encode(), token=writer), 201, 400, 413)
    expect_entry(client.ingest(client.entry(), token=writer), client, client.entry())


@requirement("robustness.no-server-error")
@pytest.mark.parametrize(
    "headers",
    [
        [("Accept", "text/html")],
        [("Accept-Language", "x" * 200), ("Accept", "application/xml, */*;q=0")],
        [("Accept-Encoding", "gzip, *;q=0")],
        [("Content-Encoding", "identity")],
        [("X-Forwarded-For", "'; --"), ("Forwarded", "for=_x")],
        [("If-None-Match", "*")],
        [("Range", "bytes=0-0")],
        [("Origin", "https://example.com"), ("Referer", "::")],
    ],
    ids=lambda headers: headers[0][0],
)
def test_headers_of_all_kinds(client: Client, writer: str, headers: list[tuple[str, str]]) -> None:
    """Each exchange of the run is looked at for this; see invariants.py."""
    expect_no_server_error(client.post(encode(client.entry()), token=writer, headers=headers))


@requirement("robustness.no-server-error")
@pytest.mark.parametrize("query", ["?", "?a=b&a=c", "?%00", "?%FF=%", "?" + "q" * 2000])
def test_queries_of_all_kinds(client: Client, writer: str, query: str) -> None:
    expect_no_server_error(client.post(encode(client.entry()), token=writer, query=query))


@requirement("robustness.no-server-error")
@pytest.mark.parametrize(
    "media_type", [None, "", "json", "application/json;", 'a/b; c="', "application/json; charset=x"]
)
def test_media_types_of_all_kinds(client: Client, writer: str, media_type: str | None) -> None:
    exchange = client.post(encode(client.entry()), token=writer, content_type=media_type)
    expect_no_server_error(exchange)


@requirement("robustness.methods")
@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND"])
@pytest.mark.parametrize("override", [False, True], ids=["plain", "override"])
def test_another_method_stores_nothing(
    client: Client, writer: str, method: str, *, override: bool
) -> None:
    headers = [("X-HTTP-Method-Override", "POST")] if override else []
    body = b"" if method in {"GET", "HEAD"} else encode(client.entry("another method"))
    exchange = client.post(
        body, token=writer, method=method, headers=headers, content_type=JSON if body else None
    )
    if exchange.status == 201:
        raise Deviation(f"{method} to store nothing", "status 201", exchange)


def expect_no_server_error(exchange: Exchange) -> None:
    """The answer is not a 5xx."""
    if exchange.status >= 500:
        raise Deviation("no server error", f"status {exchange.status}", exchange)

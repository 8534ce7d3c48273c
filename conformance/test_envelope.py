"""Envelope: every error has the documented form, and shows no internals."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import pytest

from logs_contract.suite.catalogue.personas import OVER_QUOTA, WITHOUT_SCOPE, WRITER
from logs_contract.suite.catalogue.requirements import requirement
from logs_contract.suite.checks.assertions import expect_error
from logs_contract.suite.http.client import Client, Inconclusive
from logs_contract.suite.http.exchange import Deviation, Exchange, encode
from logs_contract.suite.http.invariants import find_internals


def send_cut(client: Client) -> Exchange:
    body = client.contract.fields.rename_in(b'{"level": ')
    return client.post(body, token=client.credentials.token(WRITER))


def send_wrong_level(client: Client) -> Exchange:
    return client.ingest(client.make_entry(level="loud"), token=client.credentials.token(WRITER))


def send_wrong_type(client: Client) -> Exchange:
    return client.ingest(
        {**client.make_entry(), client.contract.fields.meta: "text"},
        token=client.credentials.token(WRITER),
    )


def send_no_token(client: Client) -> Exchange:
    return client.post(encode(client.make_entry()))


def send_bad_token(client: Client) -> Exchange:
    return client.post(encode(client.make_entry()), headers=[("Authorization", "Bearer ,")])


def send_no_scope(client: Client) -> Exchange:
    return client.ingest(client.make_entry(), token=client.credentials.token(WITHOUT_SCOPE))


def send_over_quota(client: Client) -> Exchange:
    return client.ingest(client.make_entry(), token=client.credentials.token(OVER_QUOTA))


ERRORS: Mapping[Callable[[Client], Exchange], int] = MappingProxyType(
    {
        send_cut: 400,
        send_wrong_level: 400,
        send_wrong_type: 400,
        send_no_token: 401,
        send_bad_token: 401,
        send_no_scope: 403,
        send_over_quota: 429,
    }
)


def send_refused(cause: Callable[[Client], Exchange], client: Client) -> Exchange:
    """Send the request of `cause`. Inconclusive if it is not refused with the documented status."""
    exchange = cause(client)
    if exchange.status != ERRORS[cause]:
        raise Inconclusive(f"status {exchange.status} came, not {ERRORS[cause]}")
    return exchange


NAMES = [cause.__name__.removeprefix("send_") for cause in ERRORS]


@requirement("envelope.bad-request")
@pytest.mark.parametrize("cause", list(ERRORS)[:3], ids=NAMES[:3])
def test_a_400_is_the_envelope(client: Client, cause: Callable[[Client], Exchange]) -> None:
    expect_error(cause(client), client, 400)


@requirement("envelope.message")
@pytest.mark.parametrize("cause", ERRORS, ids=NAMES)
def test_an_error_says_something(client: Client, cause: Callable[[Client], Exchange]) -> None:
    exchange = send_refused(cause, client)
    message = expect_error(exchange, client, exchange.status)["message"]
    if not message.strip():
        raise Deviation("a message that is not blank", repr(message), exchange)


@requirement("envelope.no-internals")
@pytest.mark.parametrize("query", ["", "?%FF", "?a[b=c]", "?%"])
def test_a_server_error_shows_nothing_of_the_program(client: Client, query: str) -> None:
    """The suite checks every exchange of the run for this; see http/invariants.py."""
    exchange = client.post(b'{"level": ', query=query, token=client.credentials.token(WRITER))
    shown = find_internals(exchange)
    if exchange.status >= 500 and shown:
        raise Deviation("no internals of the program", repr(shown), exchange)


@requirement("envelope.no-traces")
@pytest.mark.parametrize(
    "cause",
    [send_cut, send_wrong_level, send_bad_token],
    ids=lambda cause: cause.__name__.removeprefix("send_"),
)
def test_an_error_shows_nothing_of_the_program(
    client: Client, cause: Callable[[Client], Exchange]
) -> None:
    """The suite checks every exchange of the run for this; see http/invariants.py."""
    exchange = send_refused(cause, client)
    shown = find_internals(exchange)
    if shown:
        raise Deviation("no internals of the program", repr(shown), exchange)


@requirement("envelope.allow")
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_a_405_carries_allow(client: Client, method: str) -> None:
    exchange = client.post(b"", method=method, content_type=None)
    documented = client.contract.operation.method
    if exchange.status == 405 and documented not in exchange.headers.get("Allow", ""):
        raise Deviation(f"Allow: {documented}", repr(exchange.headers.get("Allow")), exchange)

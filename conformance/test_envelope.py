"""Envelope: every error has the same form, and says nothing it should not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import pytest

from logs_contract.suite.client import Client, Inconclusive
from logs_contract.suite.exchange import Deviation, Exchange, encode
from logs_contract.suite.expectations import expect_error
from logs_contract.suite.invariants import internals
from logs_contract.suite.personas import OVER_QUOTA, WITHOUT_SCOPE, WRITER
from logs_contract.suite.requirements import requirement


def cut(client: Client) -> Exchange:
    return client.post(b'{"level": ', token=client.wallet.token(WRITER))


def wrong_level(client: Client) -> Exchange:
    return client.ingest(client.entry(level="loud"), token=client.wallet.token(WRITER))


def wrong_type(client: Client) -> Exchange:
    return client.ingest({**client.entry(), "meta": "text"}, token=client.wallet.token(WRITER))


def no_token(client: Client) -> Exchange:
    return client.post(encode(client.entry()))


def bad_token(client: Client) -> Exchange:
    return client.post(encode(client.entry()), headers=[("Authorization", "Bearer ,")])


def no_scope(client: Client) -> Exchange:
    return client.ingest(client.entry(), token=client.wallet.token(WITHOUT_SCOPE))


def over_quota(client: Client) -> Exchange:
    return client.ingest(client.entry(), token=client.wallet.token(OVER_QUOTA))


ERRORS: Mapping[Callable[[Client], Exchange], int] = MappingProxyType(
    {
        cut: 400,
        wrong_level: 400,
        wrong_type: 400,
        no_token: 401,
        bad_token: 401,
        no_scope: 403,
        over_quota: 429,
    }
)


def refused(cause: Callable[[Client], Exchange], client: Client) -> Exchange:
    """The exchange of `cause`; where it was not refused as documented, nothing can be said."""
    exchange = cause(client)
    if exchange.status != ERRORS[cause]:
        raise Inconclusive(f"status {exchange.status} came, not {ERRORS[cause]}")
    return exchange


NAMES = [cause.__name__ for cause in ERRORS]


@requirement("envelope.bad-request")
@pytest.mark.parametrize("cause", [cut, wrong_level, wrong_type], ids=NAMES[:3])
def test_a_400_is_the_envelope(client: Client, cause: Callable[[Client], Exchange]) -> None:
    expect_error(cause(client), client, 400)


@requirement("envelope.message")
@pytest.mark.parametrize("cause", ERRORS, ids=NAMES)
def test_an_error_says_something(client: Client, cause: Callable[[Client], Exchange]) -> None:
    exchange = refused(cause, client)
    message = expect_error(exchange, client, exchange.status)["message"]
    if not message.strip():
        raise Deviation("a message that says something", repr(message), exchange)


@requirement("envelope.no-internals")
@pytest.mark.parametrize("cause", [cut, wrong_level, bad_token], ids=lambda cause: cause.__name__)
def test_an_error_shows_nothing_of_the_program(
    client: Client, cause: Callable[[Client], Exchange]
) -> None:
    """Each exchange of the run is looked at for this; see invariants.py."""
    exchange = refused(cause, client)
    shown = internals(exchange)
    if shown:
        raise Deviation("nothing of the program", repr(shown), exchange)


@requirement("envelope.allow")
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_a_405_carries_allow(client: Client, method: str) -> None:
    exchange = client.post(b"", method=method, content_type=None)
    if exchange.status == 405 and "POST" not in exchange.headers.get("Allow", ""):
        raise Deviation("Allow: POST", repr(exchange.headers.get("Allow")), exchange)

"""Authorization: who may not call is answered with 401."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from conformance.client import Client, encode
from conformance.expectations import Deviation, expect_entry, expect_error
from conformance.requirements import requirement

ENTRY = {"level": "info", "message": "authorization"}
BODY = encode(ENTRY)
UNKNOWN = "so_test_0000000000000000unknown"


@requirement("authorization.missing", "envelope.unauthorized")
def test_no_authorization_header(client: Client) -> None:
    expect_error(client.post(BODY), client, 401)


@requirement("authorization.scheme")
@pytest.mark.parametrize("scheme", ["Basic", "Digest", "Token", "ApiKey"])
def test_another_scheme(client: Client, writer: str, scheme: str) -> None:
    expect_error(client.post(BODY, headers=[("Authorization", f"{scheme} {writer}")]), client, 401)


@requirement("authorization.malformed")
@pytest.mark.parametrize(
    "value", ["", "Bearer", "Bearer ", "Bearer  ,", "Bearer so_test_ so_test_"]
)
def test_a_malformed_token(client: Client, value: str) -> None:
    expect_error(client.post(BODY, headers=[("Authorization", value)]), client, 401)


@requirement("authorization.malformed")
def test_a_valid_token_followed_by_something(client: Client, writer: str) -> None:
    headers = [("Authorization", f"Bearer {writer} extra")]
    expect_error(client.post(BODY, headers=headers), client, 401)


@requirement("authorization.malformed")
def test_a_valid_token_without_scheme(client: Client, writer: str) -> None:
    expect_error(client.post(BODY, headers=[("Authorization", writer)]), client, 401)


@requirement("authorization.unknown")
@pytest.mark.parametrize("token", [UNKNOWN, UNKNOWN.replace("test", "live"), "x"])
def test_an_unknown_token(client: Client, token: str) -> None:
    expect_error(client.post(BODY, token=token), client, 401)


@requirement("authorization.similar")
@pytest.mark.parametrize(
    ("change", "shell"),
    [
        (lambda token: token[:-1], "${$T%?}"),
        (lambda token: f"{token}0", "${$T}0"),
        (lambda token: f"{token[:-1]}~", "${$T%?}~"),
        (lambda token: f"~{token[1:]}", "~${$T:1}"),
    ],
    ids=["prefix", "extension", "last", "first"],
)
def test_a_token_that_resembles_a_valid_one(
    client: Client, writer: str, change: Callable[[str], str], shell: str
) -> None:
    expect_error(client.post(BODY, token=client.wallet.alter(writer, change, shell)), client, 401)


@requirement("authorization.similar")
def test_a_token_in_another_case(client: Client, writer: str) -> None:
    """After its prefix; where there is no letter, in the prefix."""
    start = 8 if writer[8:] != writer[8:].swapcase() else 0
    shell = f"${{$T:0:{start}}}$(tr a-zA-Z A-Za-z <<< ${{$T:{start}}})"
    change = client.wallet.alter(writer, lambda t: t[:start] + t[start:].swapcase(), shell)
    expect_error(client.post(BODY, token=change), client, 401)


@requirement("authorization.revoked")
def test_a_revoked_token(client: Client, revoked: str) -> None:
    expect_error(client.post(BODY, token=revoked), client, 401)


@requirement("authorization.challenge")
def test_a_401_carries_a_bearer_challenge(client: Client) -> None:
    exchange = client.post(BODY)
    challenge = exchange.headers.get("WWW-Authenticate", "")
    if not re.search(r"(^|,\s*)bearer\b", challenge, re.IGNORECASE):
        raise Deviation("a WWW-Authenticate header: Bearer …", repr(challenge), exchange)


@requirement("authorization.scheme-case")
@pytest.mark.parametrize("scheme", ["bearer", "BEARER"])
def test_the_scheme_is_recognised_in_any_case(client: Client, writer: str, scheme: str) -> None:
    exchange = client.post(BODY, headers=[("Authorization", f"{scheme} {writer}")])
    expect_entry(exchange, client, ENTRY)

"""Scope: a valid token that may not write is answered with 403."""

from __future__ import annotations

import pytest

from logs_contract.suite.client import Client
from logs_contract.suite.exchange import encode
from logs_contract.suite.expectations import expect_error, expect_not_stored
from logs_contract.suite.requirements import requirement
from logs_contract.suite.samples import OTHER_PATHS, variety


@requirement("scope.required", "envelope.forbidden")
def test_a_token_without_the_scope(client: Client, reader: str) -> None:
    expect_error(client.ingest(client.entry("scope"), token=reader), client, 403)


@requirement("scope.required")
def test_a_token_without_the_scope_whatever_is_sent(client: Client, reader: str) -> None:
    for exchange in client.send_together(variety(client, reader)):
        expect_error(exchange, client, 403, also=[411])


@requirement("scope.required")
@pytest.mark.parametrize("scope", ["logs:write", "logs%3Awrite"])
def test_a_scope_cannot_be_asked_for(client: Client, reader: str, scope: str) -> None:
    exchange = client.post(
        encode(client.entry("scope", scope="logs:write", scopes=["logs:write"])),
        token=reader,
        headers=[("X-Scope", "logs:write"), ("X-OAuth-Scopes", "logs:write")],
        query=f"?scope={scope}",
    )
    expect_error(exchange, client, 403)


@requirement("scope.required")
@pytest.mark.parametrize("rest", OTHER_PATHS)
def test_a_token_without_the_scope_on_another_path(client: Client, reader: str, rest: str) -> None:
    """Which may be served, and then not without the scope."""
    body = encode(client.entry("scope"))
    expect_not_stored(client.send(client.request(body, token=reader, query=rest)))

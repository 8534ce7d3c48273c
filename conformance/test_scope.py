"""Scope: a valid token without the scope of the operation is answered with 403."""

from __future__ import annotations

import pytest

from logs_contract.suite.catalogue.contract import load_contract
from logs_contract.suite.catalogue.requirements import requirement
from logs_contract.suite.checks.assertions import expect_error, expect_not_stored
from logs_contract.suite.checks.example_requests import (
    PATH_SUFFIXES,
    list_similar_paths,
    make_varied_requests,
)
from logs_contract.suite.http.client import Client
from logs_contract.suite.http.exchange import encode

CONTRACT = load_contract()
SCOPE = CONTRACT.scope


@requirement("scope.required", "envelope.forbidden")
def test_a_token_without_the_scope(client: Client, reader: str) -> None:
    expect_error(client.ingest(client.make_entry("scope"), token=reader), client, 403)


@requirement("scope.required")
def test_a_token_without_the_scope_whatever_is_sent(client: Client, reader: str) -> None:
    for exchange in client.send_concurrently(make_varied_requests(client, reader)):
        expect_error(exchange, client, 403, or_status=[411])


@requirement("scope.required")
@pytest.mark.parametrize("scope", [SCOPE, SCOPE.replace(":", "%3A")])
def test_a_scope_cannot_be_asked_for(client: Client, reader: str, scope: str) -> None:
    exchange = client.post(
        encode(client.make_entry("scope", scope=SCOPE, scopes=[SCOPE])),
        token=reader,
        headers=[("X-Scope", SCOPE), ("X-OAuth-Scopes", SCOPE)],
        query=f"?scope={scope}",
    )
    expect_error(exchange, client, 403)


@requirement("scope.required")
@pytest.mark.parametrize("rest", PATH_SUFFIXES)
def test_a_token_without_the_scope_on_another_path(client: Client, reader: str, rest: str) -> None:
    """Another path may be served, but not without the scope."""
    body = encode(client.make_entry("scope"))
    expect_not_stored(client.send(client.make_request(body, token=reader, query=rest)))


@requirement("scope.required")
@pytest.mark.parametrize("path", list_similar_paths(CONTRACT.operation.path))
def test_a_token_without_the_scope_on_a_path_that_resembles(
    client: Client, reader: str, path: str
) -> None:
    """A proxy may check the scope for one spelling of the path, and the program serve another."""
    expect_not_stored(client.post(encode(client.make_entry("scope")), token=reader, path=path))

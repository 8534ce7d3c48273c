"""Scope: a valid token that may not write is answered with 403."""

from __future__ import annotations

from conformance.client import Client
from conformance.expectations import expect_error
from conformance.requirements import requirement


@requirement("scope.required", "envelope.forbidden")
def test_a_token_without_the_scope(client: Client, reader: str) -> None:
    expect_error(client.ingest({"level": "info", "message": "scope"}, token=reader), client, 403)

"""Envelope: what HTTP asks of errors the contract leaves free."""

from __future__ import annotations

import pytest

from conformance.client import Client
from conformance.expectations import Deviation
from conformance.requirements import requirement


@requirement("envelope.allow")
@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_a_405_carries_allow(client: Client, method: str) -> None:
    exchange = client.send(method)
    if exchange.status == 405 and "POST" not in exchange.headers.get("Allow", ""):
        raise Deviation("Allow: POST", repr(exchange.headers.get("Allow")), exchange)

"""Whether the endpoint is there at all."""

from __future__ import annotations

from contextlib import suppress

from logs_contract.suite.client import Client
from logs_contract.suite.exchange import Deviation, encode
from logs_contract.suite.personas import WRITER, NotAssessed

_NOT_THERE = (404, 405, 501)


def expect_served(client: Client) -> None:
    """POST /logs is there: some request is answered with more than 404, 405 or 501.

    Without a token first, then with that of the writer, where there is one.
    """
    body = encode(client.entry("probe"))
    exchange = client.post(body)
    if exchange.status not in _NOT_THERE:
        return
    with suppress(NotAssessed):
        exchange = client.post(body, token=client.wallet.token(WRITER))
    if exchange.status in _NOT_THERE:
        raise Deviation("POST /logs to be served", f"status {exchange.status}", exchange)

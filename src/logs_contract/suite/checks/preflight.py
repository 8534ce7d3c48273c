"""The preflight checks, before any test, that the deployment serves the operation."""

from __future__ import annotations

from contextlib import suppress

import pytest

from logs_contract.suite.catalogue.persona_tokens import NotAssessed
from logs_contract.suite.catalogue.personas import WRITER
from logs_contract.suite.checks.look import Look, look_at_personas
from logs_contract.suite.http.client import Client, Inconclusive
from logs_contract.suite.http.exchange import Deviation, Exchange, encode
from logs_contract.suite.http.plain_text import make_line

_NOT_SERVED = (404, 405, 501)


def expect_served(client: Client) -> Exchange:
    """The operation is served: some request is answered with another status than 404, 405 or 501.

    The first request has no token. The second has the writer's, if there is one. Returns the last.
    """
    body = encode(client.make_entry("probe"))
    exchange = client.post(body)
    if exchange.status not in _NOT_SERVED:
        return exchange
    with suppress(NotAssessed):
        exchange = client.post(body, token=client.credentials.token(WRITER))
    if exchange.status in _NOT_SERVED:
        name = client.contract.operation.name
        raise Deviation(f"{name} to be served", f"status {exchange.status}", exchange)
    return exchange


def look_before_run(client: Client) -> Look | Deviation:
    """A look at each persona; the deviation if the endpoint is not served.

    A missing or incomplete response is not a deviation here; the tests report it. Raises
    `pytest.UsageError` if the deployment cannot be reached.
    """
    try:
        return look_at_personas(client, expect_served(client))
    except Inconclusive as error:
        reason = make_line(client.credentials.redact(str(error)))
        raise pytest.UsageError(f"the deployment cannot be reached: {reason}") from None
    except Deviation as deviation:
        complete = deviation.exchange.status and not deviation.exchange.problem
        return deviation if complete else Look()

"""The preflight checks, before any test, that the deployment serves POST /logs."""

from __future__ import annotations

from contextlib import suppress

import pytest

from logs_contract.suite.catalogue.persona_tokens import NotAssessed
from logs_contract.suite.catalogue.personas import WRITER
from logs_contract.suite.http.client import Client, Inconclusive
from logs_contract.suite.http.exchange import Deviation, encode
from logs_contract.suite.http.plain_text import make_line

_NOT_SERVED = (404, 405, 501)


def expect_served(client: Client) -> None:
    """POST /logs is served: some request is answered with another status than 404, 405 or 501.

    The first request has no token. The second has the writer's, if there is one.
    """
    body = encode(client.make_entry("probe"))
    exchange = client.post(body)
    if exchange.status not in _NOT_SERVED:
        return
    with suppress(NotAssessed):
        exchange = client.post(body, token=client.credentials.token(WRITER))
    if exchange.status in _NOT_SERVED:
        raise Deviation("POST /logs to be served", f"status {exchange.status}", exchange)


def find_not_served(client: Client) -> Deviation | None:
    """The deviation if the endpoint is not served, else None.

    A missing or incomplete response is not a deviation here; the tests report it. Raises
    `pytest.UsageError` if the deployment cannot be reached.
    """
    try:
        expect_served(client)
    except Inconclusive as error:
        reason = make_line(client.credentials.redact(str(error)))
        raise pytest.UsageError(f"the deployment cannot be reached: {reason}") from None
    except Deviation as deviation:
        complete = deviation.exchange.status and not deviation.exchange.problem
        return deviation if complete else None
    return None

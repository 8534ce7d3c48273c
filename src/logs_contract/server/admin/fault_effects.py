"""Applies the effect of a fault plan to a response."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from msgspec.structs import replace

from logs_contract.server.admin.example_responses import ExampleResponses
from logs_contract.server.authorization import OVERRIDDEN_BY
from logs_contract.server.http.message import Request, Response
from logs_contract.server.state import Fault, FaultEffect

OVERRIDE_HEADER = OVERRIDDEN_BY.lower().encode()


def respond_with_fault(
    fault: Fault,
    number: int,
    request: Request,
    examples: ExampleResponses,
    process: Callable[[Request], Response],
) -> Response:
    """Return the response to the `number`th request that matches the plan (counted from 1).

    `process` runs the operation. It is not called if the plan sets a status or closes the
    connection before the request is processed.
    """
    effect = fault.then
    delay = 0.0 if effect.delay is None else effect.delay.seconds(number)
    if effect.close == "before":
        return Response(0, (), b"", delay=delay, close=True, processed=False)
    if effect.status is not None and request.operation is not None:
        response = examples.respond(request.operation, effect)
    else:
        response = process(request)
    header = (OVERRIDE_HEADER, f"fault={fault.id}".encode())
    response = replace(response, headers=(*response.headers, header), delay=delay)
    return _damage(response, effect)


def garble_body(body: bytes, seed: int) -> bytes:
    """Replace the first byte and a tenth of all bytes with UTF-8 continuation bytes.

    No UTF-8 text begins with such a byte, so the result is not JSON. Equal `seed`, equal result.
    """
    random = Random(seed)  # noqa: S311, the result must be reproducible
    garbled = bytearray(body or b"?")
    for index in {0, *random.sample(range(len(garbled)), k=len(garbled) // 10)}:
        garbled[index] = random.randrange(0x80, 0xC0)
    return bytes(garbled)


def _damage(response: Response, effect: FaultEffect) -> Response:
    """Return the response as the effect damages it: cut, garbled, or not sent at all."""
    damaged = response
    if effect.close == "after":
        return replace(response, close=True, original=response)
    if effect.garble is not None:
        body = garble_body(response.body, effect.garble)
        damaged = replace(response, body=body, original=response)
    if effect.cut is not None and effect.cut < len(damaged.body):
        damaged = replace(damaged, cut=effect.cut, original=response)
    return damaged

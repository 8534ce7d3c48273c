"""What a fault plan makes of a response."""

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
    """The response to the request of this `number` among those that match the plan.

    `process` has the operation carried out, where the plan does not say otherwise.
    """
    then = fault.then
    delay = 0.0 if then.delay is None else then.delay.seconds(number)
    if then.close == "before":
        return Response(0, (), b"", delay=delay, close=True, processed=False)
    if then.status is not None and request.operation is not None:
        response = examples.respond(request.operation, then)
    else:
        response = process(request)
    header = (OVERRIDE_HEADER, f"fault={fault.id}".encode())
    response = replace(response, headers=(*response.headers, header), delay=delay)
    return _damage(response, then)


def garble_body(body: bytes, seed: int) -> bytes:
    """`body` with bytes exchanged by others that no UTF-8 begins with, the first one always."""
    draw = Random(seed)  # noqa: S311, faults repeat
    garbled = bytearray(body or b"?")
    for index in {0, *draw.sample(range(len(garbled)), k=len(garbled) // 10)}:
        garbled[index] = draw.randrange(0x80, 0xC0)
    return bytes(garbled)


def _damage(response: Response, then: FaultEffect) -> Response:
    """`response` as the plan leaves it."""
    damaged = response
    if then.close == "after":
        return replace(response, close=True, original=response)
    if then.garble is not None:
        body = garble_body(response.body, then.garble)
        damaged = replace(response, body=body, original=response)
    if then.cut is not None and then.cut < len(damaged.body):
        damaged = replace(damaged, cut=then.cut, original=response)
    return damaged

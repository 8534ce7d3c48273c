"""What a fault plan does to an answer."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from time import monotonic

from msgspec.structs import replace
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from logs_contract.server.admin.answers import Answers, garbled
from logs_contract.server.admin.call import Call
from logs_contract.server.answer import Answer
from logs_contract.server.hangup import hang_up
from logs_contract.server.security import FORCED
from logs_contract.server.state import Consequence, Fault

FORCED_BY = FORCED.lower().encode()
_Header = tuple[bytes, bytes]


async def apply(
    fault: Fault,
    number: int,
    call: Call,
    answers: Answers,
    app: ASGIApp,
    scope: Scope,
    receive: Receive,
    send: Send,
) -> None:
    """Answer the request as the plan has it; of those that match it is the one of this `number`."""
    then = fault.then
    if then.delay is not None:
        await pause(then.delay.seconds(number))
    send = adding(send, [(FORCED_BY, f"fault={fault.id}".encode())])
    if then.close == "before":
        call.processed = False
        await hang_up(scope, receive)
    elif then.status is not None and call.operation is not None:
        call.processed = False
        await _damage(answers.forced(call.operation, then), then, scope, receive, send)
    elif then.close is None and then.cut is None and then.garble is None:
        await app(scope, receive, send)
    else:
        call.lost = await _answered(app, scope, receive)
        await _damage(call.lost, then, scope, receive, send)


def adding(send: Send, headers: Sequence[_Header]) -> Send:
    """`send`, which adds headers to the answer."""

    async def add(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message["headers"], *headers]}
        await send(message)

    return add if headers else send


async def send_answer(answer: Answer, send: Send) -> None:
    """Send all of an answer."""
    for message in answer.messages():
        await send(message)


async def _damage(
    answer: Answer, then: Consequence, scope: Scope, receive: Receive, send: Send
) -> None:
    """Send an answer, or what the plan leaves of it."""
    if then.close == "after":
        await hang_up(scope, receive)
        return
    if then.garble is not None:
        answer = replace(answer, body=garbled(answer.body, then.garble))
    if then.cut is None or then.cut >= len(answer.body):
        await send_answer(answer, send)
        return
    start, _ = answer.messages()
    await send(start)
    await send({"type": "http.response.body", "body": answer.body[: then.cut], "more_body": True})
    await hang_up(scope, receive)


async def _answered(app: ASGIApp, scope: Scope, receive: Receive) -> Answer:
    """The real answer, whole."""
    messages: list[Message] = []

    async def hold(message: Message) -> None:
        messages.append(message)

    await app(scope, receive, hold)
    start, *rest = messages
    headers = [pair for pair in start["headers"] if pair[0].lower() != b"content-length"]
    body = b"".join(message.get("body", b"") for message in rest)
    return Answer(start["status"], tuple(headers), body)


async def pause(seconds: float) -> None:
    """Sleep for no shorter; a timer of uvloop may end a few milliseconds early."""
    end = monotonic() + seconds
    while (left := end - monotonic()) > 0:  # noqa: ASYNC110, a clock has no event
        await asyncio.sleep(left)

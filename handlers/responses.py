"""Checks the server's own answers against the contract (``--validate-responses``)."""

from __future__ import annotations

import logging

import orjson
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from handlers.contract import Contract
from handlers.errors import ApiError, ErrorTable

logger = logging.getLogger(__name__)


class ResponseCheck:
    """ASGI middleware: an answer the contract does not allow is logged and becomes a 500.

    Answers of every operation are held back until they are complete; those to paths outside the
    contract pass.
    """

    def __init__(self, app: ASGIApp, contract: Contract, errors: ErrorTable) -> None:
        self._app = app
        self._errors = errors
        self._validators = {
            (operation.id, status): (media_type, contract.validator(pointer))
            for operation in contract.operations.values()
            for status, media in operation.responses.items()
            for media_type, pointer in media.items()
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        messages: list[Message] = []

        async def hold(message: Message) -> None:
            messages.append(message)

        await self._app(scope, receive, hold)
        routing = scope.get("extensions", {}).get("connexion_routing", {})
        operation = routing.get("operation_id")
        if operation is not None and messages:
            problem = self._problem(operation, messages)
            if problem is not None:
                logger.error("answer to %s is not as documented: %s", operation, problem)
                messages = self._errors.messages(ApiError(500))
        for message in messages:
            await send(message)

    def _problem(self, operation: str, messages: list[Message]) -> str | None:
        status = messages[0]["status"]
        if (operation, status) not in self._validators:
            return f"status {status} is not documented"
        media_type, validator = self._validators[operation, status]
        came = dict(messages[0]["headers"]).get(b"content-type", b"").decode("latin-1")
        if came != media_type:
            return f"Content-Type is {came!r}, not {media_type}"
        body = b"".join(message.get("body", b"") for message in messages[1:])
        try:
            error = next(validator.iter_errors(orjson.loads(body)), None)
        except orjson.JSONDecodeError as problem:
            return f"the body is not JSON: {problem}"
        if error is None:
            return None
        return f"{error.message} at /{'/'.join(map(str, error.instance_path))}"

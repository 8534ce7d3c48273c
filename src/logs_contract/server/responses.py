"""Checks the server's own answers against the contract (``--validate-responses``)."""

from __future__ import annotations

import logging

import jsonschema_rs
import orjson
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from logs_contract.server.context import operation_of
from logs_contract.server.contract import Contract
from logs_contract.server.errors import ApiError, ErrorTable

logger = logging.getLogger(__name__)


class ResponseCheck:
    """ASGI middleware: an answer the contract does not allow is logged and becomes a 500.

    Answers of every operation are held back until they are complete; those to paths outside the
    contract pass.
    """

    def __init__(self, app: ASGIApp, contract: Contract, errors: ErrorTable) -> None:
        self._app = app
        self._errors = errors
        self._documented = {
            (operation.id, status): {
                media_type: contract.validator(pointer) for media_type, pointer in media.items()
            }
            for operation in contract.operations.values()
            for status, media in operation.responses.items()
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        messages: list[Message] = []

        async def hold(message: Message) -> None:
            messages.append(message)

        await self._app(scope, receive, hold)
        operation = operation_of(scope)
        if operation is not None and messages:
            problem = self._problem(operation, scope["method"], messages)
            if problem is not None:
                logger.error("answer to %s is not as documented: %s", operation, problem)
                messages = self._errors.messages(ApiError(500))
        for message in messages:
            await send(message)

    def _problem(self, operation: str, method: str, messages: list[Message]) -> str | None:
        """What is not as documented about an answer; None if nothing."""
        status = messages[0]["status"]
        if (operation, status) not in self._documented:
            return f"status {status} is not documented"
        validators = self._documented[operation, status]
        body = b"".join(message.get("body", b"") for message in messages[1:])
        if not validators:
            return "a body where none is documented" if body else None
        came = dict(messages[0]["headers"]).get(b"content-type", b"").decode("latin-1")
        if came not in validators:
            return f"Content-Type is {came!r}, not {' or '.join(validators)}"
        return None if method == "HEAD" else _invalid(validators[came], body)


def _invalid(validator: jsonschema_rs.Draft202012Validator, body: bytes) -> str | None:
    try:
        error = next(validator.iter_errors(orjson.loads(body)), None)
    except orjson.JSONDecodeError as problem:
        return f"the body is not JSON: {problem}"
    if error is None:
        return None
    return f"{error.message} at /{'/'.join(map(str, error.instance_path))}"

"""Validators for Connexion that use the OpenAPI 3.1 schemas of the contract."""

from __future__ import annotations

from typing import Any

import jsonschema_rs
from connexion.validators import AbstractRequestBodyValidator, ParameterValidator
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from logs_contract.server.connexion_app.connexion_scope import (
    find_operation,
    find_request,
    pass_to_handler,
)
from logs_contract.server.contract import Contract
from logs_contract.server.http.asgi import make_request, read_body
from logs_contract.server.http.message import join_headers
from logs_contract.server.request_body import expects_body, read_media_type, read_payload
from logs_contract.server.validation_messages import explain


def make_body_validator(contract: Contract, limit: int) -> type[AbstractRequestBodyValidator]:
    """Make the body validator for Connexion's `validator_map`.

    It validates against the contract's schemas and passes the parsed body to the handler as
    `payload`. `limit` is the maximum size of a body in bytes.
    """
    validators = {
        pointer: contract.validator(pointer)
        for operation in contract.operations.values()
        for pointer in operation.bodies.values()
    }

    class ContractBodyValidator(AbstractRequestBodyValidator):
        async def wrap_receive(self, receive: Receive, *, scope: Scope) -> tuple[Receive, Scope]:
            request = find_request(scope)
            if request is None:  # a call of the admin API, which the HTTP protocol made
                request = make_request(scope)
                await read_body(request, receive, limit)
            operation = contract.operations[find_operation(scope) or ""]
            read_payload(request, operation, validators)
            if request.payload is not None:
                pass_to_handler(scope, "payload", request.payload)
            return _replay(request.body, receive), scope

    return ContractBodyValidator


class MediaTypeCheck:
    """ASGI middleware that responds 400 if the operation does not document the body's media type.

    Connexion alone would respond 415. It would guess the media type of a request without
    Content-Type, and would not validate the body if Content-Type has upper-case letters.
    """

    def __init__(self, app: ASGIApp, *, contract: Contract) -> None:
        self._app = app
        self._contract = contract

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        operation = self._contract.operations.get(find_operation(scope) or "")
        headers = join_headers(scope["headers"])
        if operation is not None and operation.bodies and expects_body(operation, headers):
            essence = read_media_type(operation, headers)
            others = [pair for pair in scope["headers"] if pair[0] != b"content-type"]
            scope["headers"] = [*others, (b"content-type", essence.encode())]
        await self._app(scope, receive, send)


class ContractParameterValidator(ParameterValidator):
    """Connexion's parameter validator with this server's error messages."""

    @staticmethod
    def validate_parameter(
        parameter_type: str, value: Any, param: dict[str, Any], _name: str | None = None
    ) -> str | None:
        """Describe the error in a parameter value that Connexion parsed, or return None."""
        subject = f"{parameter_type} parameter {param['name']}"
        if value is None:
            return f"missing required {subject}" if param.get("required") else None
        return explain(
            jsonschema_rs.Draft202012Validator(param["schema"]).iter_errors(value), subject
        )


def _replay(body: bytes, receive: Receive) -> Receive:
    """Make a receive channel that repeats the body, then continues with the original channel."""
    pending: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> Message:
        return pending.pop() if pending else await receive()

    return replay

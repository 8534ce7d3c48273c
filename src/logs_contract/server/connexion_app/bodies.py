"""Request bodies in Connexion: its place for a validator, and what it lets pass before."""

from __future__ import annotations

from connexion.validators import AbstractRequestBodyValidator
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from logs_contract.server.bodies import expects_body, media_type, parse, read, require_valid
from logs_contract.server.connexion_view import POINTER
from logs_contract.server.context import context_of, operation_of
from logs_contract.server.contract import Contract
from logs_contract.server.headers import values_of


def body_validator(contract: Contract, limit: int) -> type[AbstractRequestBodyValidator]:
    """What Connexion's `validator_map` takes: a body validator for the contract's 3.1 schemas.

    The parsed body goes on to the handler as its argument `payload`.
    """
    validators = {
        pointer: contract.validator(pointer)
        for operation in contract.operations.values()
        for pointer in operation.bodies.values()
    }

    class ContractBodyValidator(AbstractRequestBodyValidator):
        async def wrap_receive(self, receive: Receive, *, scope: Scope) -> tuple[Receive, Scope]:
            body = await read(receive, dict(scope["headers"]), limit)
            if body or self._required:
                payload = parse(body)
                require_valid(validators[self._schema[POINTER]], payload)
                context_of(scope)["payload"] = payload
            return _replay(body, receive), scope

    return ContractBodyValidator


class MediaTypeCheck:
    """ASGI middleware: a body is of a media type its operation documents, or the answer is 400.

    Connexion would answer 415, guess where there is no Content-Type, and skip validation where
    its letters are upper case.
    """

    def __init__(self, app: ASGIApp, *, contract: Contract) -> None:
        self._app = app
        self._contract = contract

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        operation = self._contract.operations.get(operation_of(scope) or "")
        if operation is not None and operation.bodies and expects_body(operation, scope["headers"]):
            values = values_of(scope["headers"], b"content-type")
            essence = media_type(operation, values)
            others = [pair for pair in scope["headers"] if pair[0] != b"content-type"]
            scope["headers"] = [*others, (b"content-type", essence.encode())]
        await self._app(scope, receive, send)


def _replay(body: bytes, receive: Receive) -> Receive:
    """A receive channel that gives the body once more, then goes on with the real one."""
    pending: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> Message:
        return pending.pop() if pending else await receive()

    return replay

"""The one-pass road: operations that take a token and a JSON body, and nothing else.

Connexion needs some twenty layers for what is five steps here. Both roads take the same steps from
the same functions, and a differential test holds them to the same answers.
"""

from __future__ import annotations

import inspect
from asyncio import CancelledError
from collections.abc import Awaitable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import jsonschema_rs
import orjson
from starlette.types import ASGIApp, Receive, Scope, Send

from logs_contract.server.answer import Answer
from logs_contract.server.binding import Handler
from logs_contract.server.bodies import expects_body, media_type, parse, read, require_valid
from logs_contract.server.context import begin
from logs_contract.server.contract import JSON, Contract, Operation
from logs_contract.server.errors import ErrorTable
from logs_contract.server.headers import Headers, values_of
from logs_contract.server.offload import call
from logs_contract.server.security import authorize, bearer_token
from logs_contract.server.service import Service

_HEADERS = ((b"content-type", JSON.encode()),)


class FastLane:
    """ASGI middleware: serves the plain `operations`, refusals included; the rest goes to `app`.

    Calls of a state that is `remote` are made in threads, all others where they stand.
    """

    def __init__(
        self,
        app: ASGIApp,
        operations: Iterable[Operation],
        contract: Contract,
        handlers: Mapping[str, Handler],
        errors: ErrorTable,
        service: Service,
        *,
        max_body_bytes: int,
    ) -> None:
        self._app = app
        self._errors = errors
        self._lanes = {
            (operation.method.upper(), operation.path): _Lane(
                operation,
                handler,
                frozenset(inspect.signature(handler).parameters),
                {pointer: contract.validator(pointer) for pointer in operation.bodies.values()},
                service,
                max_body_bytes,
            )
            for operation in operations
            for handler in [handlers[operation.id]]
        }

    def at_once(self, scope: Scope, body: bytes) -> Answer | None:
        lane = self._lanes.get((scope["method"], scope["path"]))
        if lane is None or len(body) > lane.max_body_bytes:
            return None
        try:
            context = begin(scope, lane.operation.id)
            return lane.conclude(context, lane.admit(context, scope["headers"]), body)
        except Exception as error:  # noqa: BLE001, the table logs what nobody expected
            return self._errors.answer(self._errors.of(error))

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        lane = None
        if scope["type"] == "http":
            lane = self._lanes.get((scope["method"], scope["path"]))
        if lane is None:
            return self._app(scope, receive, send)
        return self._serve(lane, scope, receive, send)

    async def _serve(self, lane: _Lane, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            context = begin(scope, lane.operation.id)
            schema = await call(lane.remote, lane.admit, context, scope["headers"])
            body = b""
            if schema is not None:
                body = await read(receive, dict(scope["headers"]), lane.max_body_bytes)
            answer = await call(lane.remote, lane.conclude, context, schema, body)
        except (Exception, CancelledError) as error:  # noqa: BLE001, the table knows all of them
            answer = self._errors.answer(self._errors.of(error))
        for message in answer.messages():
            await send(message)


def plain_operations(contract: Contract, handlers: Mapping[str, Handler]) -> list[Operation]:
    """Those the lane can serve: without parameters, one way in, always a JSON answer."""
    return [
        operation
        for operation in contract.operations.values()
        if _is_plain(contract, operation)
        and not inspect.iscoroutinefunction(handlers[operation.id])
    ]


def _is_plain(contract: Contract, operation: Operation) -> bool:
    path = contract.document["paths"][operation.path]
    return (
        "{" not in operation.path
        and not path.get("parameters")
        and not path[operation.method].get("parameters")
        and operation.method not in ("head", "trace")  # without bodies, as Connexion knows
        and len(operation.scopes) <= 1
        and all(media for status, media in operation.responses.items() if status < 400)
    )


@dataclass(frozen=True, slots=True)
class _Lane:
    """One operation, its handler and what that names, its bodies' schemas by their pointers."""

    operation: Operation
    handler: Handler
    arguments: frozenset[str]
    validators: Mapping[str, jsonschema_rs.Draft202012Validator]
    service: Service
    max_body_bytes: int

    @property
    def remote(self) -> bool:
        return self.service.state.remote

    def admit(self, context: dict[str, Any], headers: Headers) -> str | None:
        """The schema of the body that a request is let in with; None: it has none.

        Raises `ApiError`.
        """
        operation = self.operation
        for scopes in operation.scopes:
            secret = bearer_token(values_of(headers, b"authorization"))
            context["caller"] = authorize(self.service, secret, scopes)
        if not operation.bodies or not expects_body(operation, headers):
            return None
        return operation.bodies[media_type(operation, values_of(headers, b"content-type"))]

    def conclude(self, context: dict[str, Any], schema: str | None, body: bytes) -> Answer:
        """What the handler answers. Raises `ApiError`, and whatever the handler raises."""
        if schema is not None and (body or self.operation.body_required):
            payload = parse(body)
            require_valid(self.validators[schema], payload)
            context["payload"] = payload
        given = {name: context[name] for name in context if name in self.arguments}
        answer, status = self.handler(**given)
        return Answer(
            status, _HEADERS, answer if isinstance(answer, bytes) else orjson.dumps(answer)
        )

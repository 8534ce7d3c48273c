"""The one-pass road: operations that take a token and a JSON body, and nothing else.

Connexion needs some twenty layers for what is five steps here. Both roads take the same steps from
the same functions, and a differential test holds them to the same answers.
"""

from __future__ import annotations

import inspect
from asyncio import CancelledError
from collections.abc import Awaitable, Iterable, Mapping
from dataclasses import dataclass

import jsonschema_rs
import orjson
from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Receive, Scope, Send

from handlers.binding import Handler
from handlers.bodies import expects_body, media_type, parse, read, require_valid
from handlers.context import begin
from handlers.contract import JSON, Contract, Operation
from handlers.errors import ErrorTable
from handlers.headers import values_of
from handlers.security import authorize, bearer_token
from handlers.service import Service

_CONTENT_TYPE = (b"content-type", JSON.encode())


class FastLane:
    """ASGI middleware: serves the plain `operations`, refusals included; the rest goes to `app`."""

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

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        lane = None
        if scope["type"] == "http":
            lane = self._lanes.get((scope["method"], scope["path"]))
        if lane is None:
            return self._app(scope, receive, send)
        return self._serve(lane, scope, receive, send)

    async def _serve(self, lane: _Lane, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            status, body = await lane.serve(scope, receive)
        except (Exception, CancelledError) as error:  # noqa: BLE001, the table knows all of them
            for message in self._errors.messages(self._errors.of(error)):
                await send(message)
            return
        length = (b"content-length", str(len(body)).encode())
        headers = [_CONTENT_TYPE, length]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})


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

    async def serve(self, scope: Scope, receive: Receive) -> tuple[int, bytes]:
        """Status and body. Raises `ApiError`, and whatever the handler raises."""
        operation, remote = self.operation, self.service.state.remote
        headers = scope["headers"]
        context = begin(scope, operation.id)
        for scopes in operation.scopes:
            secret = bearer_token(values_of(headers, b"authorization"))
            if remote:
                caller = await run_in_threadpool(authorize, self.service, secret, scopes)
            else:
                caller = authorize(self.service, secret, scopes)
            context["caller"] = caller
        if operation.bodies and expects_body(operation, headers):
            schema = operation.bodies[media_type(operation, values_of(headers, b"content-type"))]
            body = await read(receive, dict(headers), self.max_body_bytes)
            if body or operation.body_required:
                payload = parse(body)
                require_valid(self.validators[schema], payload)
                context["payload"] = payload
        given = {name: context[name] for name in context if name in self.arguments}
        if remote:
            answer, status = await run_in_threadpool(self.handler, **given)
        else:
            answer, status = self.handler(**given)
        return status, answer if isinstance(answer, bytes) else orjson.dumps(answer)

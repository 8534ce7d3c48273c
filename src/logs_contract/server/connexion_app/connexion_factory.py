"""Makes Connexion applications that use this server's validators, security and routing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import orjson
from anyio import from_thread
from connexion import FlaskApp
from connexion.apps.abstract import AbstractApp
from connexion.exceptions import InvalidSpecification
from connexion.middleware import ConnexionMiddleware, MiddlewarePosition
from connexion.middleware.routing import RoutingMiddleware
from connexion.middleware.swagger_ui import SwaggerUIMiddleware
from connexion.resolver import Resolver
from connexion.security import AbstractSecurityHandler
from connexion.validators import MediaTypeDict
from starlette.types import ASGIApp

from logs_contract.server.connexion_app.connexion_errors import install_error_handlers
from logs_contract.server.connexion_app.connexion_scope import find_operation, put_request
from logs_contract.server.connexion_app.connexion_security import make_bearer_handler
from logs_contract.server.connexion_app.connexion_validators import (
    ContractParameterValidator,
    MediaTypeCheck,
    make_body_validator,
)
from logs_contract.server.connexion_app.openapi30 import make_openapi30_document
from logs_contract.server.connexion_app.strict_routing import StrictRouting
from logs_contract.server.contract import JSON, Contract
from logs_contract.server.dependencies import Dependencies
from logs_contract.server.documents import ContractError
from logs_contract.server.errors import ErrorTable
from logs_contract.server.http.asgi_bridge import collect_response, make_scope
from logs_contract.server.http.message import Request, Response
from logs_contract.server.resolver import Handler


class ConnexionEngine:
    """Runs operations with Connexion's `FlaskApp`, and their handlers in its thread pool.

    The caller must call `respond` by Starlette's `run_in_threadpool`. Connexion itself then runs on
    the event loop of the caller. Raises `ContractError`.
    """

    def __init__(
        self,
        dependencies: Dependencies,
        handlers: Mapping[str, Handler],
        errors: ErrorTable,
        *,
        max_body_bytes: int,
    ) -> None:
        self._app: ASGIApp = make_connexion_app(
            FlaskApp,
            dependencies.contract,
            handlers,
            errors,
            bearer=make_bearer_handler(dependencies),
            max_body_bytes=max_body_bytes,
        )

    def respond(self, request: Request) -> Response:
        """Run the operation and return its response. Errors are responses too."""
        scope = make_scope(request)
        put_request(scope, request)
        response = from_thread.run(collect_response, self._app, scope, request.body)
        if find_operation(scope) is None:  # A path parameter does not have its type.
            request.operation = None
        return request.error or response


def make_connexion_app(
    kind: type[AbstractApp],
    contract: Contract,
    handlers: Mapping[str, Handler],
    errors: ErrorTable,
    *,
    bearer: Callable[[], AbstractSecurityHandler],
    max_body_bytes: int,
    strict: bool = False,
) -> AbstractApp:
    """Make a Connexion application that serves `contract`. Raises `ContractError`.

    `handlers` maps each operationId to its handler. If `strict` is True, the application responds
    400 to a query parameter that the contract does not document.
    """
    app = kind(
        __name__,
        jsonifier=Jsonifier(),
        middlewares=_list_middlewares(),
        resolver=Resolver(handlers.__getitem__),
        security_map={"bearer": bearer},
        validator_map={
            "body": MediaTypeDict({JSON: make_body_validator(contract, max_body_bytes)}),
            "parameter": ContractParameterValidator,
        },
    )
    app.add_middleware(
        MediaTypeCheck, position=MiddlewarePosition.BEFORE_VALIDATION, contract=contract
    )
    install_error_handlers(app, errors)
    try:
        app.add_api(make_openapi30_document(contract), strict_validation=strict)
    except InvalidSpecification as error:
        raise ContractError(f"Connexion does not accept the contract: {error.message}") from error
    return app


def _list_middlewares() -> list[Any]:
    """Return Connexion's middlewares with our routing, and without the pages of Swagger UI."""
    return [
        StrictRouting if middleware is RoutingMiddleware else middleware
        for middleware in ConnexionMiddleware.default_middlewares
        if middleware is not SwaggerUIMiddleware
    ]


class Jsonifier:
    """Encodes JSON with orjson. Bytes are already JSON and stay unchanged."""

    @staticmethod
    def dumps(value: Any) -> bytes:
        """Encode `value` as UTF-8 JSON."""
        return value if isinstance(value, bytes) else orjson.dumps(value)

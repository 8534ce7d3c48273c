"""A Connexion application for a document, with every extension point that is ours."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from connexion import FlaskApp
from connexion.apps.abstract import AbstractApp
from connexion.exceptions import InvalidSpecification
from connexion.middleware import ConnexionMiddleware, MiddlewarePosition
from connexion.middleware.routing import RoutingMiddleware
from connexion.middleware.swagger_ui import SwaggerUIMiddleware
from connexion.resolver import Resolver
from connexion.security import AbstractSecurityHandler
from connexion.validators import MediaTypeDict

from logs_contract.server.binding import Handler
from logs_contract.server.connexion_app.bodies import MediaTypeCheck, body_validator
from logs_contract.server.connexion_app.errors import install
from logs_contract.server.connexion_app.jsonifier import Jsonifier
from logs_contract.server.connexion_app.parameters import ContractParameterValidator
from logs_contract.server.connexion_app.routing import StrictRouting
from logs_contract.server.connexion_app.security import bearer_handler
from logs_contract.server.connexion_view import connexion_view
from logs_contract.server.contract import JSON, Contract
from logs_contract.server.documents import ContractError
from logs_contract.server.errors import ErrorTable
from logs_contract.server.service import Service


def logs_app(
    service: Service, handlers: Mapping[str, Handler], errors: ErrorTable, *, max_body_bytes: int
) -> AbstractApp:
    """The whole API, its handlers in a thread pool. Raises `ContractError`."""
    return connexion_app(
        FlaskApp,
        service.contract,
        handlers,
        errors,
        bearer=bearer_handler(service),
        max_body_bytes=max_body_bytes,
    )


def connexion_app(
    kind: type[AbstractApp],
    contract: Contract,
    handlers: Mapping[str, Handler],
    errors: ErrorTable,
    *,
    bearer: Callable[[], AbstractSecurityHandler],
    max_body_bytes: int,
    strict: bool = False,
) -> AbstractApp:
    """`contract` served by `handlers`, which have its operationIds. Raises `ContractError`.

    Where it is `strict`, a query parameter the contract does not name is a 400.
    """
    middlewares: list[Any] = [
        StrictRouting if middleware is RoutingMiddleware else middleware
        for middleware in ConnexionMiddleware.default_middlewares
        if middleware is not SwaggerUIMiddleware
    ]
    app = kind(
        __name__,
        jsonifier=Jsonifier(),
        middlewares=middlewares,
        resolver=Resolver(handlers.__getitem__),
        security_map={"bearer": bearer},
        validator_map={
            "body": MediaTypeDict({JSON: body_validator(contract, max_body_bytes)}),
            "parameter": ContractParameterValidator,
        },
    )
    app.add_middleware(
        MediaTypeCheck, position=MiddlewarePosition.BEFORE_VALIDATION, contract=contract
    )
    install(app, errors)
    try:
        app.add_api(connexion_view(contract), strict_validation=strict)
    except InvalidSpecification as error:
        raise ContractError(f"Connexion refuses its view: {error.message}") from error
    return app

"""Wires the server from its settings and state; decides nothing."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

import connexion
from connexion.exceptions import InvalidSpecification
from connexion.middleware import ConnexionMiddleware, MiddlewarePosition
from connexion.middleware.routing import RoutingMiddleware
from connexion.middleware.swagger_ui import SwaggerUIMiddleware
from connexion.resolver import Resolver
from connexion.validators import MediaTypeDict
from starlette.types import ASGIApp

from handlers.accesslog import AccessLog
from handlers.binding import Handler, bind
from handlers.bodies import MediaTypeCheck, body_validator
from handlers.connexion_view import connexion_view
from handlers.contract import JSON, Contract
from handlers.docs import Docs
from handlers.documents import ContractError
from handlers.errors import ErrorBoundary, ErrorTable
from handlers.jsonifier import Jsonifier
from handlers.parameters import ContractParameterValidator
from handlers.responses import ResponseCheck
from handlers.routing import StrictRouting
from handlers.security import bearer_handler
from handlers.service import Service
from handlers.settings import Settings
from handlers.state import State
from handlers.state.memory import MemoryState
from handlers.wellknown import seed


def utc_now() -> datetime:
    """The time, aware, in UTC."""
    return datetime.now(UTC)


def make_state(settings: Settings, contract: Contract, clock: Callable[[], datetime]) -> State:
    """Fresh state with the well-known tokens."""
    state = MemoryState(quotas=settings.quotas, max_entries=settings.max_entries)
    seed(state, settings, contract.token_prefixes, clock())
    return state


def create_app(
    settings: Settings,
    state: State | None = None,
    *,
    contract: Contract | None = None,
    clock: Callable[[], datetime] = utc_now,
    entropy: Callable[[int], bytes] = os.urandom,
    package: str = "handlers",
) -> ASGIApp:
    """The reference server as an ASGI application.

    `package` is where the modules of handlers are looked for. Raises `ContractError`.
    """
    contract = contract or Contract.load(settings.contract)
    errors = ErrorTable(contract)
    state = state or make_state(settings, contract, clock)
    handlers = bind(Service(contract, state, clock, entropy), package)
    served: ASGIApp = Docs(
        _connexion_app(settings, contract, state, handlers, errors), contract, errors
    )
    if settings.validate_responses:
        served = ResponseCheck(served, contract, errors)
    return AccessLog(ErrorBoundary(served, errors), enabled=settings.access_log)


def _connexion_app(
    settings: Settings,
    contract: Contract,
    state: State,
    handlers: Mapping[str, Handler],
    errors: ErrorTable,
) -> connexion.FlaskApp:
    """Connexion, with the contract's view and every extension point that is ours."""
    app = connexion.FlaskApp(
        __name__,
        jsonifier=Jsonifier(),
        middlewares=[
            StrictRouting if middleware is RoutingMiddleware else middleware
            for middleware in ConnexionMiddleware.default_middlewares
            if middleware is not SwaggerUIMiddleware
        ],
        resolver=Resolver(handlers.__getitem__),
        security_map={"bearer": bearer_handler(state)},
        validator_map={
            "body": MediaTypeDict({JSON: body_validator(contract, settings.max_body_bytes)}),
            "parameter": ContractParameterValidator,
        },
    )
    app.add_middleware(
        MediaTypeCheck, position=MiddlewarePosition.BEFORE_VALIDATION, contract=contract
    )
    errors.install(app)
    try:
        app.add_api(connexion_view(contract))
    except InvalidSpecification as error:
        raise ContractError(f"Connexion refuses its view: {error.message}") from error
    return app

"""The application behind ``/__mock``."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from inspect import iscoroutinefunction
from typing import Any, cast

import connexion
from connexion.lifecycle import ConnexionRequest
from connexion.security import AbstractSecurityHandler
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp

from logs_contract.server.admin.api.service import MockService
from logs_contract.server.admin.guard import Admission, Guard
from logs_contract.server.binding import Handler, bind, modules_of
from logs_contract.server.connexion_app.app import connexion_app
from logs_contract.server.connexion_app.security import security_handler
from logs_contract.server.errors import ErrorTable
from logs_contract.server.security import token_sent, unauthorized

MAX_BODY_BYTES = 1024**3  # of a snapshot
_ERRORS = (400, 401, 403, 404, 500)


def make_control(service: MockService, admission: Admission) -> ASGIApp:
    """The mock API, guarded, as Connexion serves it."""
    contract = service.document()
    errors = ErrorTable(contract, _ERRORS)
    app: ASGIApp = connexion_app(
        connexion.AsyncApp,
        contract,
        {
            name: _in_turn(service, handler)
            for name, handler in bind(contract, service, modules_of(f"{__package__}.api")).items()
        },
        errors,
        bearer=token_handler(admission),
        max_body_bytes=MAX_BODY_BYTES,
        strict=True,
    )
    app = Guard(app, admission, errors)
    if admission.origins:
        app = CORSMiddleware(
            app,
            allow_origins=list(admission.origins),
            allow_methods=["*"],
            allow_headers=["Authorization", "Content-Type"],
        )
    return app


def _in_turn(service: MockService, handler: Handler) -> Handler:
    """`handler`, in a thread, and only so many at once; one that waits itself is left as it is."""
    waits_itself: bool = iscoroutinefunction(handler)
    if waits_itself:
        return handler

    @wraps(handler)
    async def wait(**arguments: Any) -> tuple[Any, int]:
        return await service.in_turn(handler, **arguments)

    return cast("Handler", wait)  # Connexion takes either


def token_handler(admission: Admission) -> Callable[[], AbstractSecurityHandler]:
    """The security handler of the mock API: its bearer token, where one is needed."""

    def verify(request: ConnexionRequest, _: Iterable[str]) -> dict[str, Any]:
        headers = request.scope["headers"]
        if admission.token is not None and not admission.has_token(headers):
            raise unauthorized(tried=token_sent(headers) is not None, realm="mock")
        return {}

    return security_handler(verify)

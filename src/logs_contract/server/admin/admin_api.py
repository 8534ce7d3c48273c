"""Builds the admin API as a Connexion application."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from importlib import import_module
from inspect import iscoroutinefunction
from types import ModuleType
from typing import Any, cast

import connexion
from connexion.lifecycle import ConnexionRequest
from connexion.security import AbstractSecurityHandler
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp

from logs_contract.server.admin.access import AccessCheck, AccessPolicy
from logs_contract.server.admin.admin_document import MAX_BODY_BYTES
from logs_contract.server.admin.api.admin_dependencies import AdminDependencies
from logs_contract.server.authorization import read_bearer_token, unauthorized
from logs_contract.server.connexion_app.connexion_factory import make_connexion_app
from logs_contract.server.connexion_app.connexion_security import make_security_handler
from logs_contract.server.errors import ErrorTable
from logs_contract.server.http.message import join_headers
from logs_contract.server.resolver import Handler, resolve_handlers

_ERRORS = (400, 401, 403, 404, 500)


def make_admin_api(dependencies: AdminDependencies, policy: AccessPolicy) -> ASGIApp:
    """Build the ASGI application that serves ``/__mock``, with its access checks."""
    contract = dependencies.load_document()
    errors = ErrorTable(contract, _ERRORS)
    app: ASGIApp = make_connexion_app(
        connexion.AsyncApp,
        contract,
        {
            name: _run_limited(dependencies, handler)
            for name, handler in resolve_handlers(
                contract, dependencies, _import_operations
            ).items()
        },
        errors,
        bearer=make_token_handler(policy),
        max_body_bytes=MAX_BODY_BYTES,
        strict=True,
    )
    app = AccessCheck(app, policy, errors)
    if policy.origins:
        app = CORSMiddleware(
            app,
            allow_origins=list(policy.origins),
            allow_methods=["*"],
            allow_headers=["Authorization", "Content-Type"],
        )
    return app


def _import_operations(tag: str) -> ModuleType:
    return import_module(f"{__package__}.api.{tag}_operations")


def _run_limited(dependencies: AdminDependencies, handler: Handler) -> Handler:
    """Return a handler that runs `handler` in a thread when a slot for concurrent calls is free.

    A coroutine function is returned unchanged, because it waits for a slot itself.
    """
    is_coroutine: bool = iscoroutinefunction(handler)
    if is_coroutine:
        return handler

    @wraps(handler)
    async def run(**arguments: Any) -> tuple[Any, int]:
        return await dependencies.run_in_thread(handler, **arguments)

    return cast("Handler", run)  # Connexion also calls coroutine functions


def make_token_handler(policy: AccessPolicy) -> Callable[[], AbstractSecurityHandler]:
    """Create the security handler that checks the mock token, if the policy has one."""

    def verify(request: ConnexionRequest, _: Iterable[str]) -> dict[str, Any]:
        headers = join_headers(request.scope["headers"])
        if policy.token is not None and not policy.has_token(headers):
            raise unauthorized(tried=read_bearer_token(headers) is not None, realm="mock")
        return {}

    return make_security_handler(verify)

"""Authorization in Connexion. Connexion itself ignores the scopes of an http bearer scheme."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from typing import Any

from connexion.lifecycle import ConnexionRequest
from connexion.security import AbstractSecurityHandler
from starlette.concurrency import run_in_threadpool

from logs_contract.server.authorization import authorize
from logs_contract.server.connexion_app.connexion_scope import find_request, pass_to_handler
from logs_contract.server.dependencies import Dependencies

_TokenInfo = dict[str, Any]  # the description of the caller that Connexion expects


def make_bearer_handler(dependencies: Dependencies) -> Callable[[], AbstractSecurityHandler]:
    """Make the security handler of the Logs API. It requires the scopes of the operation."""

    async def verify(connexion_request: ConnexionRequest, scopes: Collection[str]) -> _TokenInfo:
        request = find_request(connexion_request.scope)
        assert request is not None  # noqa: S101, the engine has stored it
        if dependencies.state.remote:
            await run_in_threadpool(authorize, request, dependencies, scopes)
        else:
            authorize(request, dependencies, scopes)
        assert request.caller is not None  # noqa: S101, otherwise authorize raises an exception
        pass_to_handler(connexion_request.scope, "caller", request.caller)
        pass_to_handler(connexion_request.scope, "now", request.now)
        return {"sub": request.caller.label}

    return make_security_handler(verify)


def make_security_handler(
    verify: Callable[[ConnexionRequest, Collection[str]], _TokenInfo | Awaitable[_TokenInfo]],
) -> Callable[[], AbstractSecurityHandler]:
    """Make a security handler that calls `verify` with the request and the operation's scopes."""

    class Handler(AbstractSecurityHandler):
        def get_fn(
            self, _scheme: dict[str, Any], required_scopes: list[str]
        ) -> Callable[[ConnexionRequest], _TokenInfo | Awaitable[_TokenInfo]]:
            return lambda request: verify(request, required_scopes)

    return Handler

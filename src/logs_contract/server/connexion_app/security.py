"""Authorization in Connexion, which ignores the scopes of an http bearer scheme."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from typing import Any

from connexion.lifecycle import ConnexionRequest
from connexion.security import AbstractSecurityHandler

from logs_contract.server.context import context_of
from logs_contract.server.headers import values_of
from logs_contract.server.offload import call
from logs_contract.server.security import authorize, bearer_token
from logs_contract.server.service import Service

_Known = dict[str, Any]  # of who calls, as Connexion wants it


def bearer_handler(service: Service) -> Callable[[], AbstractSecurityHandler]:
    """The security handler of the Logs API: the token, which has the operation's scopes."""

    async def verify(request: ConnexionRequest, scopes: Collection[str]) -> _Known:
        secret = bearer_token(values_of(request.scope["headers"], b"authorization"))
        caller = await call(service.state.remote, authorize, service, secret, scopes)
        context_of(request.scope)["caller"] = caller
        return {"sub": caller.label}

    return security_handler(verify)


def security_handler(
    verify: Callable[[ConnexionRequest, Collection[str]], _Known | Awaitable[_Known]],
) -> Callable[[], AbstractSecurityHandler]:
    """What Connexion makes for each operation of a scheme, from its request and its scopes."""

    class Handler(AbstractSecurityHandler):
        def get_fn(
            self, _scheme: dict[str, Any], required_scopes: list[str]
        ) -> Callable[[ConnexionRequest], _Known | Awaitable[_Known]]:
            return lambda request: verify(request, required_scopes)

    return Handler

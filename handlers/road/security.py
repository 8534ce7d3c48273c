"""Authorization in Connexion, which ignores the scopes of an http bearer scheme."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from connexion.lifecycle import ConnexionRequest
from connexion.security import AbstractSecurityHandler

from handlers.context import context_of
from handlers.headers import values_of
from handlers.security import authorize, bearer_token
from handlers.service import Service


def bearer_handler(service: Service) -> Callable[[], AbstractSecurityHandler]:
    """The security handler of the Logs API: the token, which has the operation's scopes."""

    def verify(request: ConnexionRequest, scopes: Iterable[str]) -> dict[str, Any]:
        secret = bearer_token(values_of(request.scope["headers"], b"authorization"))
        caller = authorize(service, secret, scopes)
        context_of(request.scope)["caller"] = caller
        return {"sub": caller.label}

    return security_handler(verify)


def security_handler(
    verify: Callable[[ConnexionRequest, Iterable[str]], dict[str, Any]],
) -> Callable[[], AbstractSecurityHandler]:
    """What Connexion makes for each operation of a scheme, from its request and its scopes."""

    class Handler(AbstractSecurityHandler):
        def get_fn(
            self, _scheme: dict[str, Any], required_scopes: list[str]
        ) -> Callable[[ConnexionRequest], dict[str, Any]]:
            return lambda request: verify(request, required_scopes)

    return Handler

"""Routing exactly as the contract has it: no redirects, nothing beside its paths."""

from __future__ import annotations

from typing import Any

from connexion.middleware.routing import RoutingMiddleware
from connexion.spec import Specification
from starlette.exceptions import HTTPException
from starlette.routing import Mount, Router
from starlette.types import ASGIApp, Receive, Scope, Send


async def not_found(_scope: Scope, _receive: Receive, _send: Send) -> None:
    """What a path outside the contract leads to."""
    raise HTTPException(404)


class StrictRouting(RoutingMiddleware):
    """Connexion's routing, which would redirect ``/logs/`` and pass unknown paths on to Flask."""

    def __init__(self, app: ASGIApp) -> None:
        super().__init__(app)
        _be_strict(self.router)

    def add_api(self, specification: Specification, *args: Any, **kwargs: Any) -> None:
        super().add_api(specification, *args, **kwargs)
        for route in self.router.routes:
            if isinstance(route, Mount) and isinstance(route.app, Router):
                _be_strict(route.app)


def _be_strict(router: Router) -> None:
    router.redirect_slashes = False
    router.default = not_found

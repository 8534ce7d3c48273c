"""Connexion routing limited to the contract's paths, without redirects."""

from __future__ import annotations

from typing import Any

from connexion.middleware.routing import RoutingMiddleware
from connexion.spec import Specification
from starlette.exceptions import HTTPException
from starlette.routing import Match, Mount, Router
from starlette.types import ASGIApp, Receive, Scope, Send


async def not_found(_scope: Scope, _receive: Receive, _send: Send) -> None:
    """Respond 404 to a path outside the contract."""
    raise HTTPException(404)


class StrictRouting(RoutingMiddleware):
    """Connexion's routing without redirects, limited to the paths of the contract.

    Connexion alone redirects ``/logs/``, accepts ``/logs%0A`` as ``/logs``, passes unknown paths
    to Flask, and names in ``Allow`` only the methods of the first operation on a path.
    """

    def __init__(self, app: ASGIApp) -> None:
        super().__init__(app)
        _be_strict(self.router)

    def add_api(self, specification: Specification, *args: Any, **kwargs: Any) -> None:
        super().add_api(specification, *args, **kwargs)
        for mount in self._mounts():
            _be_strict(mount.app)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].endswith("\n"):
            raise HTTPException(404)
        try:
            await super().__call__(scope, receive, send)
        except HTTPException as error:
            if error.status_code == 405:
                error.headers = {"Allow": ", ".join(self._allowed(scope))}
            raise

    def _allowed(self, scope: Scope) -> list[str]:
        """Every method of every operation on this path (RFC 9110, section 10.2.1)."""
        for mount in self._mounts():
            match, inner = mount.matches(scope)
            if match is Match.FULL:
                within = {**scope, **inner}
                routes = [r for r in mount.app.routes if r.matches(within)[0] is not Match.NONE]
                return sorted({method for route in routes for method in route.methods})
        return []

    def _mounts(self) -> list[Any]:
        return [route for route in self.router.routes if isinstance(route, Mount)]


def _be_strict(router: Router) -> None:
    router.redirect_slashes = False
    router.default = not_found

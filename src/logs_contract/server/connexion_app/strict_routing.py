"""Connexion routing limited to the contract's paths, without redirects."""

from __future__ import annotations

from typing import Any

from connexion.middleware.routing import RoutingMiddleware
from connexion.spec import Specification
from starlette.exceptions import HTTPException
from starlette.routing import Match, Mount, Router
from starlette.types import ASGIApp, Receive, Scope, Send


async def respond_not_found(_scope: Scope, _receive: Receive, _send: Send) -> None:
    """Respond 404 to a path outside the contract."""
    raise HTTPException(404)


class StrictRouting(RoutingMiddleware):
    """Connexion's routing without redirects, limited to the paths of the contract.

    Connexion alone would redirect ``/logs/``, accept ``/logs%0A`` as ``/logs``, and pass unknown
    paths to Flask. Its ``Allow`` would name only the methods of the first operation on a path.
    """

    def __init__(self, app: ASGIApp) -> None:
        super().__init__(app)
        _make_strict(self.router)

    def add_api(self, specification: Specification, *args: Any, **kwargs: Any) -> None:
        super().add_api(specification, *args, **kwargs)
        for mount in self._list_mounts():
            _make_strict(mount.app)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].endswith("\n"):
            raise HTTPException(404)
        try:
            await super().__call__(scope, receive, send)
        except HTTPException as error:
            if error.status_code == 405:
                error.headers = {"Allow": ", ".join(self._find_allowed_methods(scope))}
            raise

    def _find_allowed_methods(self, scope: Scope) -> list[str]:
        """Return the methods of all operations on this path (RFC 9110, section 10.2.1)."""
        for mount in self._list_mounts():
            match, inner = mount.matches(scope)
            if match is Match.FULL:
                within = {**scope, **inner}
                routes = [r for r in mount.app.routes if r.matches(within)[0] is not Match.NONE]
                return sorted({method for route in routes for method in route.methods})
        return []

    def _list_mounts(self) -> list[Any]:
        return [route for route in self.router.routes if isinstance(route, Mount)]


def _make_strict(router: Router) -> None:
    router.redirect_slashes = False
    router.default = respond_not_found

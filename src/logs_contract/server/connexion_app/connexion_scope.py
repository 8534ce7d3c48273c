"""Passes data between this server and Connexion in the ASGI scope of a request.

Connexion does not document its keys in the scope. Only this module uses them.
"""

from __future__ import annotations

from typing import Any

from starlette.types import Scope

from logs_contract.server.http.message import Request

_REQUEST = "logs_contract.request"


def put_request(scope: Scope, request: Request) -> None:
    """Store this server's request in the scope for the code inside Connexion."""
    scope[_REQUEST] = request


def find_request(scope: Scope) -> Request | None:
    """Return this server's request, or None if another ASGI server read it."""
    request: Request | None = scope.get(_REQUEST)
    return request


def find_operation(scope: Scope) -> str | None:
    """Return the id of the operation that Connexion has found for a request, or None."""
    operation_id: str | None = scope["extensions"].get("connexion_routing", {}).get("operation_id")
    return operation_id


def pass_to_handler(scope: Scope, name: str, value: Any) -> None:
    """Pass an argument to the handler."""
    scope["extensions"].setdefault("connexion_context", {})[name] = value

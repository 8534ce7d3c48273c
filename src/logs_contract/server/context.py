"""What is learned of a request on its way in, for those around who see no more than its scope.

Connexion keeps it in the extensions of the ASGI scope, which every layer shares; so does the fast
lane.
"""

from __future__ import annotations

from typing import Any

from starlette.types import Scope

from logs_contract.server.tokens import Token

_CONTEXT, _ROUTING = "connexion_context", "connexion_routing"


def begin(scope: Scope, operation_id: str) -> dict[str, Any]:
    """The context of a request for this operation, still empty."""
    context: dict[str, Any] = {}
    scope["extensions"].update({_ROUTING: {"operation_id": operation_id}, _CONTEXT: context})
    return context


def context_of(scope: Scope) -> dict[str, Any]:
    """``caller``, the token, and ``payload``, the parsed body, as far as they are known."""
    found: dict[str, Any] = scope["extensions"].setdefault(_CONTEXT, {})
    return found


def caller_of(scope: Scope) -> Token | None:
    """The token of a request that was let in."""
    caller: Token | None = context_of(scope).get("caller")
    return caller


def operation_of(scope: Scope) -> str | None:
    """The id of the operation that answers a request."""
    found: str | None = scope["extensions"].get(_ROUTING, {}).get("operation_id")
    return found

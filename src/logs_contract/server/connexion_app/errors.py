"""What is raised in Connexion, Starlette or Flask leaves in our envelope."""

from __future__ import annotations

from typing import Any

from connexion.apps.abstract import AbstractApp
from connexion.exceptions import BadRequestProblem
from connexion.lifecycle import ConnexionResponse
from starlette.exceptions import HTTPException

from logs_contract.server.errors import ApiError, ErrorTable
from logs_contract.server.tokens import redact


def install(app: AbstractApp, errors: ErrorTable) -> None:
    """Give a Connexion app a handler for everything that can be raised while it serves."""

    async def handle(_: Any, error: Exception) -> ConnexionResponse:
        status, headers, body = errors.response(errors.of(error))
        return ConnexionResponse(status, headers=headers, body=body)

    async def handle_bad_request(_: Any, error: BadRequestProblem) -> ConnexionResponse:
        """Answer with what `parameters` said, or Connexion itself."""
        return await handle(_, ApiError(400, redact(str(error.detail))))

    app.add_error_handler(BadRequestProblem, handle_bad_request)
    # Connexion takes the most specific one; without these two its own are more specific.
    for kind in (ApiError, HTTPException, Exception):
        app.add_error_handler(kind, handle)

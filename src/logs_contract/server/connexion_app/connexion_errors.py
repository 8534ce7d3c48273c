"""Turns exceptions of Connexion, Starlette and Flask into the error envelope."""

from __future__ import annotations

from connexion.apps.abstract import AbstractApp
from connexion.exceptions import BadRequestProblem
from connexion.lifecycle import ConnexionRequest, ConnexionResponse
from starlette.exceptions import HTTPException

from logs_contract.server.connexion_app.connexion_scope import find_request
from logs_contract.server.errors import ApiError, ErrorTable
from logs_contract.server.redaction import redact


def install_error_handlers(app: AbstractApp, errors: ErrorTable) -> None:
    """Register a handler for every exception that a Connexion app can raise in a request."""

    async def handle(connexion_request: ConnexionRequest, error: Exception) -> ConnexionResponse:
        response = errors.respond_to(error)
        request = find_request(connexion_request.scope)
        if request is not None:
            request.error = response
        headers = {name.decode(): value.decode() for name, value in response.headers}
        return ConnexionResponse(response.status, headers=headers, body=response.body)

    async def handle_bad_request(
        connexion_request: ConnexionRequest, error: BadRequestProblem
    ) -> ConnexionResponse:
        """Respond with the message of `ContractParameterValidator`, or of Connexion itself."""
        return await handle(connexion_request, ApiError(400, redact(str(error.detail))))

    app.add_error_handler(BadRequestProblem, handle_bad_request)
    # Connexion calls the most specific handler. Without the first two, its own handlers would be
    # more specific than the one of Exception.
    for kind in (ApiError, HTTPException, Exception):
        app.add_error_handler(kind, handle)

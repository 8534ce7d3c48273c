"""Errors: one table, read from the contract, and one function that writes the envelope.

Handlers and checks raise `ApiError` with a status. This module converts every other exception to an
`ApiError`, so that every error response is ``{"error": {"code", "message", ...}}``.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from typing import Any

import orjson
from starlette.exceptions import HTTPException

from logs_contract.server.contract import JSON, Contract, DocumentedError
from logs_contract.server.documents import ContractError
from logs_contract.server.http.message import Response, encode_headers
from logs_contract.server.state import StateUnavailableError

logger = logging.getLogger(__name__)
_NEEDED = (400, 401, 403, 429, 500)  # the statuses that the server uses


class ApiError(Exception):
    """The server responds to a request with the error that the contract documents for `status`.

    `message` replaces the message of the contract's example. `details` are added to the error
    object. `headers` are added to the response.
    """

    def __init__(
        self,
        status: int,
        message: str | None = None,
        *,
        details: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(status, message)
        self.status_code = status  # Connexion reads this name to find the most specific handler.
        self.message = message
        self.details = details or {}
        self.headers = headers or {}


class ErrorTable:
    """The table of error responses: the errors of the contract and those of HTTP.

    Raises `ContractError` if the contract documents no error for a status in `needed`.
    """

    def __init__(self, contract: Contract, needed: Iterable[int] = _NEEDED) -> None:
        for status in needed:
            if status not in contract.errors:
                raise ContractError(f"no operation documents the status {status}, which is needed")
        self._by_status = {**_make_http_errors(contract), **contract.errors}

    def find_documented(self, status: int) -> tuple[int, DocumentedError]:
        """Return the error of `status`, or of 400 or 500 if it has none (RFC 9110, section 15)."""
        if status not in self._by_status:
            status = 500 if status >= 500 else 400
        return status, self._by_status[status]

    def respond_to(self, error: Exception) -> Response:
        """Make the response to an exception. Only this function writes an error envelope.

        An unexpected exception is logged and becomes a 500.
        """
        api_error = _convert_error(error)
        status, documented = self.find_documented(api_error.status_code)
        body = {"code": documented.code, "message": api_error.message or documented.message}
        return Response(
            status,
            ((b"content-type", JSON.encode()), *encode_headers(api_error.headers)),
            orjson.dumps({"error": {**body, **api_error.details}}),
            documented.code,
        )


def _convert_error(error: Exception) -> ApiError:
    match error:
        case ApiError():
            return error
        case HTTPException(status_code=status) if status < 500:
            return ApiError(status, headers=error.headers)
        case StateUnavailableError():  # No traceback, because the program has no fault.
            logger.error("%s", error)
            return ApiError(500)
    logger.error("unexpected error", exc_info=error)
    return ApiError(500)


def _make_http_errors(contract: Contract) -> dict[int, DocumentedError]:
    """Make the errors of HTTP that contracts do not document (RFC 9110, section 15.5)."""
    known = ", ".join(f"{'/'.join(methods)} {path}" for path, methods in contract.methods.items())
    return {
        404: DocumentedError("not_found", f"nothing is at this path; there is {known}", {}),
        405: DocumentedError(
            "method_not_allowed", f"this path does not have this method; there is {known}", {}
        ),
    }

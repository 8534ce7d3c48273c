"""Errors: one table, read from the contract, and one function that writes the envelope.

Handlers and checks raise `ApiError` with a status. What Connexion, Starlette or Flask raise becomes
an `ApiError` here, so that every failure leaves as ``{"error": {"code", "message", ...}}``.
"""

from __future__ import annotations

import logging
from asyncio import CancelledError
from collections.abc import Iterable, Mapping
from typing import Any

import orjson
from connexion.exceptions import BadRequestProblem
from connexion.lifecycle import ConnexionResponse
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from handlers.contract import JSON, Contract, DocumentedError
from handlers.documents import ContractError
from handlers.state import StateUnavailableError
from handlers.tokens import redact

logger = logging.getLogger(__name__)
_NEEDED = (400, 401, 403, 429, 500)  # what the server cannot do without


class ApiError(Exception):
    """A request ends with an error: `status`, and what differs from the contract's example of it.

    `message` takes the place of the example's message, `details` adds fields to the error object,
    `headers` go out with it.
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
        self.status_code = status  # the name Connexion reads to pick the most specific error
        self.message = message
        self.details = details or {}
        self.headers = headers or {}


class ErrorTable:
    """Every error this server can answer with: those of the contract and those of HTTP.

    Raises `ContractError` where the contract lacks one that is `needed`.
    """

    def __init__(self, contract: Contract, needed: Iterable[int] = _NEEDED) -> None:
        for status in needed:
            if status not in contract.errors:
                raise ContractError(f"this server answers with {status}; no operation documents it")
        self._by_status = {**_of_http(contract), **contract.errors}

    def documented(self, status: int) -> tuple[int, DocumentedError]:
        """The error of `status`, or of its class's x00 where it has none (RFC 9110, section 15)."""
        if status not in self._by_status:
            status = 500 if status >= 500 else 400
        return status, self._by_status[status]

    def response(self, error: ApiError) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body of `error`: the one place an envelope is written."""
        status, documented = self.documented(error.status_code)
        body = {"code": documented.code, "message": error.message or documented.message}
        return (
            status,
            {"content-type": JSON, **error.headers},
            orjson.dumps({"error": {**body, **error.details}}),
        )

    def messages(self, error: ApiError) -> list[Message]:
        """`error` as the messages of an ASGI application."""
        status, headers, body = self.response(error)
        raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
        raw.append((b"content-length", str(len(body)).encode()))
        return [
            {"type": "http.response.start", "status": status, "headers": raw},
            {"type": "http.response.body", "body": body},
        ]

    def install(self, app: Any) -> None:
        """Give a Connexion app a handler for everything that can be raised while it serves."""
        app.add_error_handler(ApiError, self._handle)
        app.add_error_handler(BadRequestProblem, self._handle_bad_request)
        app.add_error_handler(HTTPException, self._handle_http)
        app.add_error_handler(Exception, self._handle_crash)

    async def _handle(self, _: Any, error: ApiError) -> ConnexionResponse:
        status, headers, body = self.response(error)
        return ConnexionResponse(status, headers=headers, body=body)

    async def _handle_bad_request(self, _: Any, error: BadRequestProblem) -> ConnexionResponse:
        """Answer with what `handlers.parameters` said of a parameter, or Connexion itself."""
        return await self._handle(_, ApiError(400, redact(str(error.detail))))

    async def _handle_http(self, _: Any, error: HTTPException) -> ConnexionResponse:
        if error.status_code >= 500:
            logger.error("%s", error, exc_info=error)
        return await self._handle(_, ApiError(error.status_code, headers=error.headers))

    async def _handle_crash(self, _: Any, error: Exception) -> ConnexionResponse:
        _log(error)
        return await self._handle(_, ApiError(500))


class ErrorBoundary:
    """ASGI middleware: what escapes everything inside is logged and answered with a 500."""

    def __init__(self, app: ASGIApp, errors: ErrorTable) -> None:
        self._app = app
        self._errors = errors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except (Exception, CancelledError) as error:
            if started or scope["type"] != "http":
                raise
            # Cancelled: the server stops and has waited long enough for the rest of a request.
            if not isinstance(error, CancelledError):
                _log(error)
            for message in self._errors.messages(ApiError(500)):
                await send(message)


def _log(error: Exception) -> None:
    """Say what went wrong: in one line where it is not in this program."""
    if isinstance(error, StateUnavailableError):
        logger.error("%s", error)
    else:
        logger.error("unexpected error", exc_info=error)


def _of_http(contract: Contract) -> dict[int, DocumentedError]:
    """Statuses HTTP itself brings, which the contract has no words for (RFC 9110, section 15.5)."""
    known = ", ".join(f"{'/'.join(methods)} {path}" for path, methods in contract.methods.items())
    return {
        404: DocumentedError("not_found", f"nothing is at this path; there is {known}", {}),
        405: DocumentedError(
            "method_not_allowed", f"this path does not have this method; there is {known}", {}
        ),
    }

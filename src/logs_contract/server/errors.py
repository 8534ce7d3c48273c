"""Errors: one table, read from the contract, and one function that writes the envelope.

Handlers and checks raise `ApiError` with a status. What else is raised becomes an `ApiError` here,
so that every failure leaves as ``{"error": {"code", "message", ...}}``.
"""

from __future__ import annotations

import logging
from asyncio import CancelledError
from collections.abc import Iterable, Mapping
from typing import Any

import orjson
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from logs_contract.server.answer import Answer
from logs_contract.server.atonce import at_once_of
from logs_contract.server.contract import JSON, Contract, DocumentedError
from logs_contract.server.documents import ContractError
from logs_contract.server.state import StateUnavailableError

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

    def answer(self, error: ApiError) -> Answer:
        """`error` as it is sent."""
        status, headers, body = self.response(error)
        raw = tuple((name.lower().encode(), value.encode()) for name, value in headers.items())
        return Answer(status, raw, body)

    def messages(self, error: ApiError) -> list[Message]:
        """`error` as the messages of an ASGI application."""
        return self.answer(error).messages()

    @staticmethod
    def of(error: Exception | CancelledError) -> ApiError:
        """What a request ends with where `error` was raised; what nobody expected is logged."""
        match error:
            case ApiError():
                return error
            case CancelledError():  # the server stops and has waited long enough
                return ApiError(500)
            case HTTPException(status_code=status) if status < 500:
                return ApiError(status, headers=error.headers)
            case HTTPException(status_code=status):
                logger.error("%s", error, exc_info=error)
                return ApiError(status, headers=error.headers)
        _log(error)
        return ApiError(500)


class ErrorBoundary:
    """ASGI middleware: what escapes everything inside is logged and answered with a 500."""

    def __init__(self, app: ASGIApp, errors: ErrorTable) -> None:
        self._app = app
        self._at_once = at_once_of(app)
        self._errors = errors

    def at_once(self, scope: Scope, body: bytes) -> Answer | None:
        try:
            return self._at_once(scope, body)
        except Exception as error:  # noqa: BLE001, the table logs what nobody expected
            return self._errors.answer(self._errors.of(error))

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
            for message in self._errors.messages(self._errors.of(error)):
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

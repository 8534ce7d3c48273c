"""Errors in another form than the documented one, or that say too much."""

from __future__ import annotations

import traceback
from typing import Any, ClassVar

from tests.mutants.deployment import Deployment
from tests.mutants.labels import caught_by
from tests.mutants.messages import ApiError, Request, Response, encode


class Errors(Deployment):
    """Another form for the errors of some statuses."""

    statuses: ClassVar[tuple[int, ...]] = (400,)

    def make_error_response(self, error: ApiError) -> Response:
        response = super().make_error_response(error)
        if response.status in self.statuses:
            self.change(response, error)
        return response

    def change(self, response: Response, error: ApiError) -> None:
        """Change the response to an error."""


class Html(Errors):
    """The page of a web server."""

    def change(self, response: Response, error: ApiError) -> None:
        response.body = f"<html><h1>{response.status}</h1></html>".encode()
        response.media_type = "text/html"


class Problem(Errors):
    """RFC 9457, the default of many frameworks."""

    def change(self, response: Response, error: ApiError) -> None:
        response.body = encode(
            {"type": "about:blank", "title": error.message, "status": response.status}
        )
        response.media_type = "application/problem+json"


@caught_by("envelope.bad-request")
class BadRequestAsHtml(Html):
    """A proxy's page for a bad request."""


@caught_by("envelope.bad-request")
class BadRequestAsProblem(Problem):
    """A framework's problem+json for what fails validation."""


@caught_by("envelope.bad-request")
class BadRequestAsDetail(Errors):
    """FastAPI's and Django's word: detail."""

    def change(self, response: Response, error: ApiError) -> None:
        response.body = encode({"detail": [{"loc": ["body"], "msg": error.message}]})


@caught_by("envelope.bad-request")
class BadRequestWithoutBody(Errors):
    """A status and nothing else."""

    def change(self, response: Response, error: ApiError) -> None:
        response.body, response.media_type = b"", ""


@caught_by("envelope.bad-request")
class ListOfErrors(Errors):
    """errors, a list, as JSON:API and GraphQL have it."""

    def change(self, response: Response, error: ApiError) -> None:
        response.body = encode({"errors": [{"code": error.code, "message": error.message}]})


@caught_by("envelope.bad-request")
class FinerCodes(Errors):
    """A code for each cause, where the contract has one for all."""

    def change(self, response: Response, error: ApiError) -> None:
        response.update_body(error={"code": "invalid_json", "message": error.message})


@caught_by("envelope.bad-request")
class CodeIsTheStatus(Errors):
    """The code is the number of the status."""

    def change(self, response: Response, error: ApiError) -> None:
        response.update_body(error={"code": response.status, "message": error.message})


@caught_by("envelope.unauthorized")
class UnauthorizedAsHtml(Html):
    """The gateway in front answers a 401 by itself."""

    statuses: ClassVar[tuple[int, ...]] = (401,)


@caught_by("envelope.unauthorized")
class UnauthorizedAsInOauth(Errors):
    """The form of RFC 6749: error is a string."""

    statuses: ClassVar[tuple[int, ...]] = (401,)

    def change(self, response: Response, error: ApiError) -> None:
        response.body = encode({"error": "invalid_token", "error_description": error.message})


@caught_by("envelope.unauthorized")
class UnauthenticatedForUnauthorized(Errors):
    """gRPC's word for it."""

    statuses: ClassVar[tuple[int, ...]] = (401,)

    def change(self, response: Response, error: ApiError) -> None:
        response.update_body(error={"code": "unauthenticated", "message": error.message})


@caught_by("envelope.forbidden")
class ForbiddenAsProblem(Problem):
    """The authorization library has its own form of errors."""

    statuses: ClassVar[tuple[int, ...]] = (403,)


@caught_by("envelope.forbidden")
class InsufficientScopeForForbidden(Errors):
    """The code of RFC 6750, where the contract says forbidden."""

    statuses: ClassVar[tuple[int, ...]] = (403,)

    def change(self, response: Response, error: ApiError) -> None:
        response.update_body(error={"code": "insufficient_scope", "message": error.message})


@caught_by("envelope.quota")
class QuotaAsPlainText(Errors):
    """A limiter in front says it in words."""

    statuses: ClassVar[tuple[int, ...]] = (429,)

    def change(self, response: Response, error: ApiError) -> None:
        response.body, response.media_type = b"Too Many Requests", "text/plain"


@caught_by("envelope.quota")
class QuotasBesideTheError(Errors):
    """metric and quotas stand beside the error, not in it."""

    statuses: ClassVar[tuple[int, ...]] = (429,)

    def change(self, response: Response, error: ApiError) -> None:
        envelope = {"code": error.code, "message": error.message}
        response.update_body(error=envelope, **error.more)


@caught_by("envelope.quota")
class QuotaCodeOfItsOwn(Errors):
    """The code has another spelling."""

    statuses: ClassVar[tuple[int, ...]] = (429,)

    def change(self, response: Response, error: ApiError) -> None:
        response.update_body(
            error={"code": "QUOTA_EXCEEDED", "message": error.message, **error.more}
        )


@caught_by("envelope.no-internals")
class StackTraceInTheMessage(Errors):
    """Debug mode was left on."""

    def change(self, response: Response, error: ApiError) -> None:
        text = "".join(traceback.format_exception(error))
        response.update_body(error={"code": error.code, "message": text})


@caught_by("envelope.no-internals")
class StackTraceOfJava(Errors):
    """Spring's property trace, with include-stacktrace."""

    def change(self, response: Response, error: ApiError) -> None:
        trace = (
            "java.lang.IllegalArgumentException: wrong\n\tat com.logs.Ingest.post(Ingest.java:42)"
        )
        response.update_body(trace=trace)


@caught_by("envelope.no-internals")
class SourceFileInTheMessage(Errors):
    """A warning of PHP is in the answer."""

    statuses: ClassVar[tuple[int, ...]] = (400, 401, 403)

    def change(self, response: Response, error: ApiError) -> None:
        text = "Undefined array key in /var/www/html/src/Ingest.php on line 42"
        response.update_body(error={"code": error.code, "message": text, **error.more})


@caught_by("envelope.message")
class BlankMessage(Deployment):
    """The texts of errors are not translated yet."""

    def make_envelope(self, error: ApiError) -> Any:
        return {"error": {"code": error.code, "message": "", **error.more}}


@caught_by("envelope.bad-request")
class MessageMissing(Errors):
    """A code must do."""

    def change(self, response: Response, error: ApiError) -> None:
        response.update_body(error={"code": error.code})


@caught_by("envelope.allow")
class AllowMissing(Deployment):
    """A 405 that does not say what is allowed."""

    def route(self, request: Request) -> None:
        try:
            super().route(request)
        except ApiError as error:
            error.headers.pop("Allow", None)
            raise


@caught_by("envelope.no-internals")
class SqlInTheMessage(Deployment):
    """The database refuses an unknown level, and its words are handed on, as by Laravel."""

    def is_level(self, level: str) -> bool:
        if super().is_level(level):
            return True
        raise self.bad_request(
            "SQLSTATE[01000]: Warning: 1265 Data truncated for column 'level' at row 1 "
            "(SQL: insert into `logs` (`level`, `message`) values (?, ?))"
        )


@caught_by("envelope.no-internals")
class ExceptionOfTheParser(Errors):
    """The message of Jackson's exception, with the names of its classes."""

    def change(self, response: Response, error: ApiError) -> None:
        text = (
            "JSON parse error; nested is com.fasterxml.jackson.core.JsonParseException: at line 1"
        )
        response.update_body(error={"code": error.code, "message": text})

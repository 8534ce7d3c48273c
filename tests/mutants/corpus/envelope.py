"""Errors that differ from the documented form, or that show internals."""

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
    """A 400 is a proxy's HTML page."""


@caught_by("envelope.bad-request")
class BadRequestAsProblem(Problem):
    """A 400 is a framework's problem+json."""


@caught_by("envelope.bad-request")
class BadRequestAsDetail(Errors):
    """A 400 has the property detail, as in FastAPI and Django."""

    def change(self, response: Response, error: ApiError) -> None:
        response.body = encode({"detail": [{"loc": ["body"], "msg": error.message}]})


@caught_by("envelope.bad-request")
class BadRequestWithoutBody(Errors):
    """A 400 has no body."""

    def change(self, response: Response, error: ApiError) -> None:
        response.body, response.media_type = b"", ""


@caught_by("envelope.bad-request")
class ListOfErrors(Errors):
    """A 400 has a list called errors, as in JSON:API and GraphQL."""

    def change(self, response: Response, error: ApiError) -> None:
        response.body = encode({"errors": [{"code": error.code, "message": error.message}]})


@caught_by("envelope.bad-request")
class FinerCodes(Errors):
    """Each cause of a 400 has its own code; the contract documents one for all."""

    def change(self, response: Response, error: ApiError) -> None:
        response.update_body(error={"code": "invalid_json", "message": error.message})


@caught_by("envelope.bad-request")
class CodeIsTheStatus(Errors):
    """The code is the number of the status."""

    def change(self, response: Response, error: ApiError) -> None:
        response.update_body(error={"code": response.status, "message": error.message})


@caught_by("envelope.unauthorized")
class UnauthorizedAsHtml(Html):
    """A 401 is the HTML page of a gateway."""

    statuses: ClassVar[tuple[int, ...]] = (401,)


@caught_by("envelope.unauthorized")
class UnauthorizedAsInOauth(Errors):
    """A 401 has the form of RFC 6749, where error is a string."""

    statuses: ClassVar[tuple[int, ...]] = (401,)

    def change(self, response: Response, error: ApiError) -> None:
        response.body = encode({"error": "invalid_token", "error_description": error.message})


@caught_by("envelope.unauthorized")
class UnauthenticatedForUnauthorized(Errors):
    """A 401 has gRPC's code, unauthenticated."""

    statuses: ClassVar[tuple[int, ...]] = (401,)

    def change(self, response: Response, error: ApiError) -> None:
        response.update_body(error={"code": "unauthenticated", "message": error.message})


@caught_by("envelope.forbidden")
class ForbiddenAsProblem(Problem):
    """A 403 is the problem+json of an authorization library."""

    statuses: ClassVar[tuple[int, ...]] = (403,)


@caught_by("envelope.forbidden")
class InsufficientScopeForForbidden(Errors):
    """A 403 has the code of RFC 6750 in place of forbidden."""

    statuses: ClassVar[tuple[int, ...]] = (403,)

    def change(self, response: Response, error: ApiError) -> None:
        response.update_body(error={"code": "insufficient_scope", "message": error.message})


@caught_by("envelope.quota")
class QuotaAsPlainText(Errors):
    """A 429 is the plain text of a rate limiter."""

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
    """The code of a 429 is spelled differently."""

    statuses: ClassVar[tuple[int, ...]] = (429,)

    def change(self, response: Response, error: ApiError) -> None:
        response.update_body(
            error={"code": "QUOTA_EXCEEDED", "message": error.message, **error.more}
        )


@caught_by("envelope.no-traces")
class StackTraceInTheMessage(Errors):
    """The message contains a stack trace, as debug mode is on."""

    def change(self, response: Response, error: ApiError) -> None:
        text = "".join(traceback.format_exception(error))
        response.update_body(error={"code": error.code, "message": text})


@caught_by("envelope.no-traces")
class StackTraceOfJava(Errors):
    """The error has Spring's property trace, with a Java stack trace."""

    def change(self, response: Response, error: ApiError) -> None:
        trace = (
            "java.lang.IllegalArgumentException: wrong\n\tat com.logs.Ingest.post(Ingest.java:42)"
        )
        response.update_body(trace=trace)


@caught_by("envelope.no-traces")
class SourceFileInTheMessage(Errors):
    """The message contains a PHP warning with a source file."""

    statuses: ClassVar[tuple[int, ...]] = (400, 401, 403)

    def change(self, response: Response, error: ApiError) -> None:
        text = "Undefined array key in /var/www/html/src/Ingest.php on line 42"
        response.update_body(error={"code": error.code, "message": text, **error.more})


@caught_by("envelope.message")
class BlankMessage(Deployment):
    """The message of an error is blank, as it is not translated yet."""

    def make_envelope(self, error: ApiError) -> Any:
        return {"error": {"code": error.code, "message": "", **error.more}}


@caught_by("envelope.bad-request")
class MessageMissing(Errors):
    """An error has a code but no message."""

    def change(self, response: Response, error: ApiError) -> None:
        response.update_body(error={"code": error.code})


@caught_by("envelope.allow")
class AllowMissing(Deployment):
    """A 405 has no Allow header."""

    def route(self, request: Request) -> None:
        try:
            super().route(request)
        except ApiError as error:
            error.headers.pop("Allow", None)
            raise


@caught_by("envelope.no-traces")
class SqlInTheMessage(Deployment):
    """The message is the database's error for an unknown level, as in Laravel."""

    def is_level(self, level: str) -> bool:
        if super().is_level(level):
            return True
        raise self.bad_request(
            "SQLSTATE[01000]: Warning: 1265 Data truncated for column 'level' at row 1 "
            "(SQL: insert into `logs` (`level`, `message`) values (?, ?))"
        )


@caught_by("envelope.no-traces")
class ExceptionOfTheParser(Errors):
    """The message is that of a Jackson exception, with names of classes."""

    def change(self, response: Response, error: ApiError) -> None:
        text = (
            "JSON parse error; nested is com.fasterxml.jackson.core.JsonParseException: at line 1"
        )
        response.update_body(error={"code": error.code, "message": text})


@caught_by("envelope.bad-request")
class NulRefusedInPlainText(Deployment):
    """The database driver refuses a NUL character, with a response in plain text."""

    def respond(self, request: Request) -> Response:
        if b"\\u0000" in request.body:
            return Response(400, b"invalid byte sequence", "text/plain")
        return super().respond(request)


@caught_by("envelope.no-internals")
class ServerErrorWithATrace(Deployment):
    """A query that is not UTF-8 causes a 500, whose message has the stack trace."""

    def route(self, request: Request) -> None:
        if "%FF" in request.query:
            text = 'Traceback (most recent call last):\n  File "/srv/app.py", line 7, in post'
            raise ApiError(500, "internal", text)
        super().route(request)


@caught_by("envelope.no-traces")
class LineOfASourceFile(Errors):
    """The message of a 400 names a source file and its line."""

    def change(self, response: Response, error: ApiError) -> None:
        text = "assertion failed at /opt/logs/src/entry.rs:118"
        response.update_body(error={"code": error.code, "message": text})

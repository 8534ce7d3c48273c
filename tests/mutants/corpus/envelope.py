"""Errors in another form than the documented one, or that say too much."""

from __future__ import annotations

import traceback
from typing import Any, ClassVar

from tests.mutants.exchange import Answer, Refusal, Request, encode
from tests.mutants.labels import caught_by
from tests.mutants.plain import Plain


class Errors(Plain):
    """Another form for the errors of some statuses."""

    statuses: ClassVar[tuple[int, ...]] = (400,)

    def refused(self, refusal: Refusal) -> Answer:
        answer = super().refused(refusal)
        if answer.status in self.statuses:
            self.change(answer, refusal)
        return answer

    def change(self, answer: Answer, refusal: Refusal) -> None:
        """Make another answer of it."""


class Html(Errors):
    """The page of a web server."""

    def change(self, answer: Answer, refusal: Refusal) -> None:
        answer.body = f"<html><h1>{answer.status}</h1></html>".encode()
        answer.media_type = "text/html"


class Problem(Errors):
    """RFC 9457, the default of many frameworks."""

    def change(self, answer: Answer, refusal: Refusal) -> None:
        answer.body = encode(
            {"type": "about:blank", "title": refusal.message, "status": answer.status}
        )
        answer.media_type = "application/problem+json"


@caught_by("envelope.bad-request")
class BadRequestAsHtml(Html):
    """A proxy's page for a bad request."""


@caught_by("envelope.bad-request")
class BadRequestAsProblem(Problem):
    """A framework's problem+json for what fails validation."""


@caught_by("envelope.bad-request")
class BadRequestAsDetail(Errors):
    """FastAPI's and Django's word: detail."""

    def change(self, answer: Answer, refusal: Refusal) -> None:
        answer.body = encode({"detail": [{"loc": ["body"], "msg": refusal.message}]})


@caught_by("envelope.bad-request")
class BadRequestWithoutBody(Errors):
    """A status and nothing else."""

    def change(self, answer: Answer, refusal: Refusal) -> None:
        answer.body, answer.media_type = b"", ""


@caught_by("envelope.bad-request")
class ListOfErrors(Errors):
    """errors, a list, as JSON:API and GraphQL have it."""

    def change(self, answer: Answer, refusal: Refusal) -> None:
        answer.body = encode({"errors": [{"code": refusal.code, "message": refusal.message}]})


@caught_by("envelope.bad-request")
class FinerCodes(Errors):
    """A code for each cause, where the contract has one for all."""

    def change(self, answer: Answer, refusal: Refusal) -> None:
        answer.change(error={"code": "invalid_json", "message": refusal.message})


@caught_by("envelope.bad-request")
class CodeIsTheStatus(Errors):
    """The code is the number of the status."""

    def change(self, answer: Answer, refusal: Refusal) -> None:
        answer.change(error={"code": answer.status, "message": refusal.message})


@caught_by("envelope.unauthorized")
class UnauthorizedAsHtml(Html):
    """The gateway in front answers a 401 by itself."""

    statuses: ClassVar[tuple[int, ...]] = (401,)


@caught_by("envelope.unauthorized")
class UnauthorizedAsInOauth(Errors):
    """The form of RFC 6749: error is a string."""

    statuses: ClassVar[tuple[int, ...]] = (401,)

    def change(self, answer: Answer, refusal: Refusal) -> None:
        answer.body = encode({"error": "invalid_token", "error_description": refusal.message})


@caught_by("envelope.unauthorized")
class UnauthenticatedForUnauthorized(Errors):
    """gRPC's word for it."""

    statuses: ClassVar[tuple[int, ...]] = (401,)

    def change(self, answer: Answer, refusal: Refusal) -> None:
        answer.change(error={"code": "unauthenticated", "message": refusal.message})


@caught_by("envelope.forbidden")
class ForbiddenAsProblem(Problem):
    """The authorization library has its own form of errors."""

    statuses: ClassVar[tuple[int, ...]] = (403,)


@caught_by("envelope.forbidden")
class InsufficientScopeForForbidden(Errors):
    """The code of RFC 6750, where the contract says forbidden."""

    statuses: ClassVar[tuple[int, ...]] = (403,)

    def change(self, answer: Answer, refusal: Refusal) -> None:
        answer.change(error={"code": "insufficient_scope", "message": refusal.message})


@caught_by("envelope.quota")
class QuotaAsPlainText(Errors):
    """A limiter in front says it in words."""

    statuses: ClassVar[tuple[int, ...]] = (429,)

    def change(self, answer: Answer, refusal: Refusal) -> None:
        answer.body, answer.media_type = b"Too Many Requests", "text/plain"


@caught_by("envelope.quota")
class QuotasBesideTheError(Errors):
    """metric and quotas stand beside the error, not in it."""

    statuses: ClassVar[tuple[int, ...]] = (429,)

    def change(self, answer: Answer, refusal: Refusal) -> None:
        error = {"code": refusal.code, "message": refusal.message}
        answer.change(error=error, **refusal.more)


@caught_by("envelope.quota")
class QuotaCodeOfItsOwn(Errors):
    """The code has another spelling."""

    statuses: ClassVar[tuple[int, ...]] = (429,)

    def change(self, answer: Answer, refusal: Refusal) -> None:
        answer.change(error={"code": "QUOTA_EXCEEDED", "message": refusal.message, **refusal.more})


@caught_by("envelope.no-internals")
class StackTraceInTheMessage(Errors):
    """Debug mode was left on."""

    def change(self, answer: Answer, refusal: Refusal) -> None:
        text = "".join(traceback.format_exception(refusal))
        answer.change(error={"code": refusal.code, "message": text})


@caught_by("envelope.no-internals")
class StackTraceOfJava(Errors):
    """Spring's property trace, with include-stacktrace."""

    def change(self, answer: Answer, refusal: Refusal) -> None:
        trace = (
            "java.lang.IllegalArgumentException: wrong\n\tat com.logs.Ingest.post(Ingest.java:42)"
        )
        answer.change(trace=trace)


@caught_by("envelope.no-internals")
class SourceFileInTheMessage(Errors):
    """A warning of PHP is in the answer."""

    statuses: ClassVar[tuple[int, ...]] = (400, 401, 403)

    def change(self, answer: Answer, refusal: Refusal) -> None:
        text = "Undefined array key in /var/www/html/src/Ingest.php on line 42"
        answer.change(error={"code": refusal.code, "message": text, **refusal.more})


@caught_by("envelope.message")
class BlankMessage(Plain):
    """The texts of errors are not translated yet."""

    def envelope(self, refusal: Refusal) -> Any:
        return {"error": {"code": refusal.code, "message": "", **refusal.more}}


@caught_by("envelope.bad-request")
class MessageMissing(Errors):
    """A code must do."""

    def change(self, answer: Answer, refusal: Refusal) -> None:
        answer.change(error={"code": refusal.code})


@caught_by("envelope.allow")
class AllowMissing(Plain):
    """A 405 that does not say what is allowed."""

    def route(self, request: Request) -> None:
        try:
            super().route(request)
        except Refusal as refusal:
            refusal.headers.pop("Allow", None)
            raise


@caught_by("envelope.no-internals")
class SqlInTheMessage(Plain):
    """The database refuses an unknown level, and its words are handed on, as by Laravel."""

    def is_level(self, level: str) -> bool:
        if super().is_level(level):
            return True
        raise self.invalid(
            "SQLSTATE[01000]: Warning: 1265 Data truncated for column 'level' at row 1 "
            "(SQL: insert into `logs` (`level`, `message`) values (?, ?))"
        )


@caught_by("envelope.no-internals")
class ExceptionOfTheParser(Errors):
    """The message of Jackson's exception, with the names of its classes."""

    def change(self, answer: Answer, refusal: Refusal) -> None:
        text = (
            "JSON parse error; nested is com.fasterxml.jackson.core.JsonParseException: at line 1"
        )
        answer.change(error={"code": refusal.code, "message": text})

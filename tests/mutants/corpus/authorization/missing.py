"""Callers without credentials."""

from __future__ import annotations

from tests.mutants.deployment import Caller, Deployment
from tests.mutants.labels import caught_by
from tests.mutants.messages import ApiError, Request, Response


@caught_by("authorization.missing")
class AnonymousMayWrite(Deployment):
    """Authentication is optional: a token is checked only if the request has one."""

    def authorize(self, request: Request) -> Caller:
        if not request.header_values("Authorization"):
            return Caller.WRITER
        return super().authorize(request)


@caught_by("authorization.missing")
class MissingTokenIs403(Deployment):
    """A framework answers 403 to a request without credentials, as FastAPI's HTTPBearer did."""

    def authorize(self, request: Request) -> Caller:
        if not request.header_values("Authorization"):
            raise ApiError(403, "forbidden", "not authenticated")
        return super().authorize(request)


@caught_by("authorization.missing")
class MissingTokenIs400(Deployment):
    """A required header that is missing is a bad request, as in Spring and ASP.NET."""

    def authorize(self, request: Request) -> Caller:
        if not request.header_values("Authorization"):
            raise self.bad_request("missing header: Authorization")
        return super().authorize(request)


@caught_by("authorization.missing")
class LocalCallersTrusted(Deployment):
    """A request whose headers claim an internal origin needs no token."""

    def authorize(self, request: Request) -> Caller:
        local = request.header("X-Forwarded-For").startswith("127.")
        if local and not request.header_values("Authorization"):
            return Caller.WRITER
        return super().authorize(request)


@caught_by("authorization.missing")
class RedirectsToLogin(Deployment):
    """The service redirects to a login page with 302, as a website does."""

    def authorize(self, request: Request) -> Caller:
        if not request.header_values("Authorization"):
            raise ApiError(302, "login", "log in first", headers={"Location": "/login"})
        return super().authorize(request)


@caught_by("authorization.missing")
class SlashNeedsNoToken(Deployment):
    """The router serves /logs/ too, but authentication covers only /logs."""

    def route(self, request: Request) -> None:
        if request.path != "/logs/":
            super().route(request)

    def authorize(self, request: Request) -> Caller:
        return Caller.WRITER if request.path == "/logs/" else super().authorize(request)


class AnotherPath(Deployment):
    """The check of tokens and the router read a path in two ways."""

    def is_other(self, request: Request) -> bool:
        raise NotImplementedError

    def respond(self, request: Request) -> Response:
        if not self.is_other(request):
            return super().respond(request)
        try:
            return self.make_response(self.store(self.read_entry(request)))
        except ApiError as error:
            return self.make_error_response(error)


@caught_by("authorization.missing")
class DotSegmentsSkipAuthorization(AnotherPath):
    """The check of tokens compares the path as it is, and the router removes its dot segments."""

    def is_other(self, request: Request) -> bool:
        return request.target in ("/./logs", "/x/../logs")


@caught_by("authorization.missing")
class CaseSkipsAuthorization(AnotherPath):
    """The check of tokens compares the path with case, and the router without."""

    def is_other(self, request: Request) -> bool:
        return request.path != "/logs" and request.path.lower() == "/logs"

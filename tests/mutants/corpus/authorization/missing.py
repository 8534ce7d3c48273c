"""Callers without credentials."""

from __future__ import annotations

from tests.mutants.exchange import Refusal, Request
from tests.mutants.labels import caught_by
from tests.mutants.plain import Caller, Plain


@caught_by("authorization.missing")
class AnonymousMayWrite(Plain):
    """Authentication is optional: a token is looked at only where one is sent."""

    def authorize(self, request: Request) -> Caller:
        if not request.all("Authorization"):
            return Caller.WRITER
        return super().authorize(request)


@caught_by("authorization.missing")
class MissingTokenIs403(Plain):
    """A framework's guard says 403 where no credentials came, as FastAPI's HTTPBearer did."""

    def authorize(self, request: Request) -> Caller:
        if not request.all("Authorization"):
            raise Refusal(403, "forbidden", "not authenticated")
        return super().authorize(request)


@caught_by("authorization.missing")
class MissingTokenIs400(Plain):
    """A required header that is missing is a bad request, as in Spring and ASP.NET."""

    def authorize(self, request: Request) -> Caller:
        if not request.all("Authorization"):
            raise self.invalid("missing header: Authorization")
        return super().authorize(request)


@caught_by("authorization.missing")
class LocalCallersTrusted(Plain):
    """A request that says it comes from within needs no token."""

    def authorize(self, request: Request) -> Caller:
        local = request.header("X-Forwarded-For").startswith("127.")
        if local and not request.all("Authorization"):
            return Caller.WRITER
        return super().authorize(request)


@caught_by("authorization.missing")
class RedirectsToLogin(Plain):
    """The guard of a website: 302 to its login page."""

    def authorize(self, request: Request) -> Caller:
        if not request.all("Authorization"):
            raise Refusal(302, "login", "log in first", headers={"Location": "/login"})
        return super().authorize(request)


@caught_by("authorization.missing")
class SlashNeedsNoToken(Plain):
    """The router serves /logs/ too, and the guard knows only /logs."""

    def route(self, request: Request) -> None:
        if request.path != "/logs/":
            super().route(request)

    def authorize(self, request: Request) -> Caller:
        return Caller.WRITER if request.path == "/logs/" else super().authorize(request)

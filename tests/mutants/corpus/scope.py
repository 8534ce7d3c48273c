"""Tokens that may not write, and do, or are refused in another way."""

from __future__ import annotations

from tests.mutants.deployment import Caller, Deployment
from tests.mutants.labels import caught_by
from tests.mutants.messages import ApiError, Request


@caught_by("scope.required")
class ScopeNotChecked(Deployment):
    """Who has a valid token is in."""

    def check_scope(self, caller: Caller, request: Request) -> None:
        pass


@caught_by("scope.required")
class ReadScopeSuffices(Deployment):
    """The check takes any scope that begins with logs, for entries of usual size."""

    def check_scope(self, caller: Caller, request: Request) -> None:
        if len(request.body) > 2000:
            super().check_scope(caller, request)


@caught_by("scope.required")
class ScopeFromTheQuery(Deployment):
    """The scope asked for is taken for the scope granted."""

    def check_scope(self, caller: Caller, request: Request) -> None:
        if "logs:write" not in request.query:
            super().check_scope(caller, request)


@caught_by("scope.required")
class ScopeFromAHeader(Deployment):
    """The header by which the gateway tells the scopes is not stripped from outside."""

    def check_scope(self, caller: Caller, request: Request) -> None:
        if "logs:write" not in request.header("X-OAuth-Scopes"):
            super().check_scope(caller, request)


@caught_by("scope.required")
class FatalNeedsNoScope(Deployment):
    """Crash reports are always let in."""

    def check_scope(self, caller: Caller, request: Request) -> None:
        if b'"fatal"' not in request.body:
            super().check_scope(caller, request)


@caught_by("scope.required")
class MissingScopeIs401(Deployment):
    """One status for all that is about tokens."""

    def check_scope(self, caller: Caller, request: Request) -> None:
        if caller is Caller.WITHOUT_SCOPE:
            raise self.unauthorized()


@caught_by("scope.required")
class MissingScopeIs404(Deployment):
    """What a caller may not see is not there, as with private repositories."""

    def check_scope(self, caller: Caller, request: Request) -> None:
        if caller is Caller.WITHOUT_SCOPE:
            raise ApiError(404, "not_found", "no such resource")


@caught_by("scope.required")
class QuotaBeforeScope(Deployment):
    """A token without the scope is told of the quota it may not use."""

    def check_scope(self, caller: Caller, request: Request) -> None:
        if caller is Caller.WITHOUT_SCOPE:
            raise self.quota_exceeded(self.list_quotas())


@caught_by("scope.required")
class BatchNeedsNoScope(Deployment):
    """The check reads the level out of the body, and gives up where it is chunked."""

    def check_scope(self, caller: Caller, request: Request) -> None:
        if request.header("Content-Length"):
            super().check_scope(caller, request)


@caught_by("scope.required")
class SlashSkipsTheScope(Deployment):
    """The router serves /logs/ too, and the rule for the scope does not know it."""

    def route(self, request: Request) -> None:
        if request.path != "/logs/":
            super().route(request)

    def check_scope(self, caller: Caller, request: Request) -> None:
        if request.path != "/logs/":
            super().check_scope(caller, request)

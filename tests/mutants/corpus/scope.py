"""Tokens without the scope that are accepted, or refused with a wrong response."""

from __future__ import annotations

from tests.mutants.deployment import Caller, Deployment
from tests.mutants.labels import caught_by
from tests.mutants.messages import ApiError, Request


@caught_by("scope.required")
class ScopeNotChecked(Deployment):
    """The scope is not checked."""

    def check_scope(self, caller: Caller, request: Request) -> None:
        pass


@caught_by("scope.required")
class ReadScopeSuffices(Deployment):
    """Any scope that begins with logs is accepted, for entries of usual size."""

    def check_scope(self, caller: Caller, request: Request) -> None:
        if len(request.body) > 2000:
            super().check_scope(caller, request)


@caught_by("scope.required")
class ScopeFromTheQuery(Deployment):
    """A scope in the query is taken for a granted scope."""

    def check_scope(self, caller: Caller, request: Request) -> None:
        if "logs:write" not in request.query:
            super().check_scope(caller, request)


@caught_by("scope.required")
class ScopeFromAHeader(Deployment):
    """A client may send the header in which the gateway passes on the scopes."""

    def check_scope(self, caller: Caller, request: Request) -> None:
        if "logs:write" not in request.header("X-OAuth-Scopes"):
            super().check_scope(caller, request)


@caught_by("scope.required")
class FatalNeedsNoScope(Deployment):
    """Fatal entries are accepted without the scope, as crash reports."""

    def check_scope(self, caller: Caller, request: Request) -> None:
        if b'"fatal"' not in request.body:
            super().check_scope(caller, request)


@caught_by("scope.required")
class MissingScopeIs401(Deployment):
    """A token without the scope is answered with 401."""

    def check_scope(self, caller: Caller, request: Request) -> None:
        if caller is Caller.WITHOUT_SCOPE:
            raise self.unauthorized()


@caught_by("scope.required")
class MissingScopeIs404(Deployment):
    """A token without the scope is answered with 404, as for private repositories."""

    def check_scope(self, caller: Caller, request: Request) -> None:
        if caller is Caller.WITHOUT_SCOPE:
            raise ApiError(404, "not_found", "no such resource")


@caught_by("scope.required")
class QuotaBeforeScope(Deployment):
    """The quota is checked before the scope."""

    def check_scope(self, caller: Caller, request: Request) -> None:
        if caller is Caller.WITHOUT_SCOPE:
            raise self.quota_exceeded(self.list_quotas())


@caught_by("scope.required")
class BatchNeedsNoScope(Deployment):
    """The check of the scope reads the body, and is skipped if the body is chunked."""

    def check_scope(self, caller: Caller, request: Request) -> None:
        if request.header("Content-Length"):
            super().check_scope(caller, request)


@caught_by("scope.required")
class SlashSkipsTheScope(Deployment):
    """The router serves /logs/ too, but the scope is checked only for /logs."""

    def route(self, request: Request) -> None:
        if request.path != "/logs/":
            super().route(request)

    def check_scope(self, caller: Caller, request: Request) -> None:
        if request.path != "/logs/":
            super().check_scope(caller, request)

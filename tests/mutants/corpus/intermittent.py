"""Intermittent faults, at every nth request."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler
from typing import Any, ClassVar

from tests.mutants.deployment import TOKENS, Caller, Deployment
from tests.mutants.labels import caught_by
from tests.mutants.messages import ApiError, Request, Response, internal_error


class EveryNth(Deployment):
    """A deployment with a fault at every nth request."""

    n: ClassVar[int] = 37

    def __init__(self) -> None:
        super().__init__()
        self._requests = itertools.count(1)

    def due(self) -> bool:
        """Count a request; true if the fault is due at it."""
        return next(self._requests) % self.n == 0


@caught_by("robustness.no-server-error")
class Every37thFails(EveryNth):
    """One instance of many has lost its database."""

    def check_quota(self, caller: Caller, entry: dict[str, Any]) -> None:
        if self.due():
            raise internal_error()
        super().check_quota(caller, entry)


@caught_by("robustness.no-server-error")
class Every37thUnavailable(EveryNth):
    """The load balancer finds no instance for a moment."""

    def route(self, request: Request) -> None:
        if self.due():
            raise ApiError(503, "unavailable", "no healthy upstream", headers={"Retry-After": "1"})
        super().route(request)


@caught_by("robustness.repeated")
class Every37thLosesItsMeta(EveryNth):
    """One instance of many runs an older version without metadata."""

    def store_meta(self, meta: dict[str, Any]) -> Any:
        return {} if self.due() else meta


@caught_by("robustness.repeated")
class Every20thAcceptsAnyLevel(EveryNth):
    """One instance of many validates nothing."""

    n = 20

    def is_level(self, level: str) -> bool:
        return super().is_level(level) or self.due()


@caught_by("robustness.repeated")
class Every37thRefusesAToken(EveryNth):
    """A cache of tokens expires, and the first request after that is refused."""

    def find_caller(self, token: str) -> Caller | None:
        caller = super().find_caller(token)
        return None if caller is Caller.WRITER and self.due() else caller


@caught_by("robustness.repeated")
class Every20thLetsAnyoneIn(EveryNth):
    """If the check of the token times out, the request is accepted."""

    n = 20

    def authorize(self, request: Request) -> Caller:
        if not request.header_values("Authorization") and self.due():
            return Caller.WRITER
        return super().authorize(request)


@caught_by("robustness.repeated")
class Every20thIgnoresTheScope(EveryNth):
    """If the lookup of scopes times out, the request is accepted."""

    n = 20

    def check_scope(self, caller: Caller, request: Request) -> None:
        if caller is not Caller.WITHOUT_SCOPE or not self.due():
            super().check_scope(caller, request)


@caught_by("robustness.repeated")
class Every20thIgnoresTheQuota(EveryNth):
    """The quota is read from a replica that lags behind."""

    n = 20

    def check_quota(self, caller: Caller, entry: dict[str, Any]) -> None:
        if caller is not Caller.OVER_QUOTA or not self.due():
            super().check_quota(caller, entry)


@caught_by("robustness.answered")
class Every37thNotAnswered(EveryNth):
    """A worker is restarted while its connections are open."""

    def send_response(self, http: BaseHTTPRequestHandler, response: Response) -> None:
        if response.status == 201 and self.due():
            http.close_connection = True
            return
        super().send_response(http, response)


@caught_by("ingest.unique-id")
class Every37thIdTwice(EveryNth):
    """A block of ids is used again after a restart."""

    def make_id(self, entry: dict[str, Any]) -> Any:
        return "log_again" if self.due() else super().make_id(entry)


@caught_by("robustness.repeated")
class Every31stIsAnHourOff(EveryNth):
    """One instance of many writes summer time with a Z after it."""

    n = 31

    def format_time(self, moment: datetime) -> Any:
        return super().format_time(moment + timedelta(hours=self.due()))


@caught_by("authorization.revoked")
class Every20thForgetsARevocation(EveryNth):
    """The list of revoked tokens is empty while it is reloaded."""

    n = 20

    def find_caller(self, token: str) -> Caller | None:
        if TOKENS.get(token) is Caller.REVOKED and self.due():
            return Caller.WRITER
        return super().find_caller(token)


@caught_by("robustness.repeated")
class Every10thRefusesACharset(EveryNth):
    """One instance of ten has an older framework, which compares the whole media type."""

    n = 10

    def check_media_type(self, request: Request) -> None:
        super().check_media_type(request)
        if ";" in request.header("Content-Type") and self.due():
            raise ApiError(415, "unsupported_media_type", "wanted application/json")

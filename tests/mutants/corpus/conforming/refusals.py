"""Freedoms in what is refused, how, and in which order."""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.mutants.exchange import Answer, Refusal, Request, encode
from tests.mutants.labels import conforming
from tests.mutants.plain import LEVELS, Caller, Plain


@conforming
class UnsupportedMediaTypeIs415(Plain):
    """HTTP's own status for another media type."""

    def check_media_type(self, request: Request) -> None:
        try:
            super().check_media_type(request)
        except Refusal as refusal:
            raise Refusal(415, "unsupported_media_type", refusal.message) from None


@conforming
class LargeBodiesAre413(Plain):
    """Nothing above 64 KiB."""

    most = 65_536

    def read(self, request: Request) -> dict[str, Any]:
        if len(request.body) > self.most:
            raise Refusal(413, "too_large", f"at most {self.most} bytes")
        return super().read(request)


@conforming
class FourKibibytesAtMost(LargeBodiesAre413):
    """Nothing above 4 KiB, the least that a body may be limited to."""

    most = 4096


@conforming
class ValidationFirst(Plain):
    """The body is judged before the caller."""

    def answer(self, request: Request) -> Answer:
        try:
            self.route(request)
            entry = self.read(request)
            self.charge(self.authorize(request), entry)
            return self.created(self.store(entry))
        except Refusal as refusal:
            return self.refused(refusal)


@conforming
class QuotaBeforeTheBody(Plain):
    """Who is over quota is told so before the body is judged."""

    def check_scope(self, caller: Caller, request: Request) -> None:
        super().check_scope(caller, request)
        self.charge(caller, {})


@conforming
class NulRefused(Plain):
    """NUL characters and lone surrogates cannot be stored, and are refused."""

    def parse(self, text: str) -> Any:
        value = super().parse(text)
        written = json.dumps(value, ensure_ascii=False)
        if "\\u0000" in written or any("\ud800" <= char <= "\udfff" for char in written):
            raise self.invalid("NUL or a lone surrogate")
        return value


@conforming
class NumbersAreDoubles(Plain):
    """Every number is a double, as in JavaScript; what is none is refused."""

    def parse(self, text: str) -> Any:
        value = super().parse(text)
        try:
            json.dumps(value, allow_nan=False)
        except ValueError:
            raise self.invalid("a number is no double") from None
        return value

    def store(self, entry: dict[str, Any]) -> dict[str, Any]:
        written = json.dumps(super().store(entry))
        stored: dict[str, Any] = json.loads(written, parse_int=self._number)
        return stored

    def _number(self, digits: str) -> float:
        number = float(digits)
        return int(number) if abs(number) < 1e21 else number


@conforming
class OtherPathsAndMethodsAre401(Plain):
    """Authentication comes before everything, and other methods are 404."""

    def route(self, request: Request) -> None:
        if request.method != "POST":
            self.authorize(request)
            raise Refusal(404, "not_found", "no such operation")
        super().route(request)


@conforming
class UnknownMethodsAre501(Plain):
    """A method the server does not know is not implemented, as HTTP has it."""

    def route(self, request: Request) -> None:
        if request.method not in ("GET", "HEAD", "POST", "PUT", "DELETE"):
            raise Refusal(501, "not_implemented", f"no method is called {request.method}")
        super().route(request)


@conforming
class MultipleQuotas(Plain):
    """Storage used up, requests that are counted meanwhile, a metric of its own."""

    requests = 0

    def quotas(self) -> list[dict[str, Any]]:
        with self.lock:
            self.requests += 1
        month = {"cumulative": False, "period": "May 2026"}
        return [
            {"metric": "storage_bytes", "used": 5000, "limit": 4096, "cumulative": True},
            {"metric": "reqs_month", "used": self.requests, "limit": 10**6, **month},
            {"metric": "players_day", "used": 3, "limit": 10, "cumulative": False, "period": "1d"},
        ]


@conforming
class LengthRequired(Plain):
    """A body without Content-Length is refused with 411."""

    def send(self, http: BaseHTTPRequestHandler, answer: Answer) -> None:
        if "Transfer-Encoding" in http.headers:
            answer = self.refused(Refusal(411, "length_required", "wanted Content-Length"))
        super().send(http, answer)


@conforming
class WarningsOfAGateway(Plain):
    """Headers and error texts as a gateway has them; levels are told in the message."""

    def invalid(self, message: str) -> Refusal:
        levels = ", ".join(LEVELS)
        text = f"{message}; levels: {levels}; see https://docs.example.com/logs/ingest.html"
        headers = {"Via": "1.1 gateway", "Warning": '199 - "invalid"'}
        return Refusal(400, "bad_request", text, headers=headers)


@conforming
class NamesTwiceRefused(Plain):
    """An object that has a name twice is no I-JSON, and refused."""

    def parse(self, text: str) -> Any:
        value = super().parse(text)
        json.loads(text, object_pairs_hook=self._unique)
        return value

    def _unique(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(dict(pairs)) < len(pairs):
            raise self.invalid("a name comes twice")
        return dict(pairs)


@conforming
class LimitOfZero(Plain):
    """A plan without logs: an unknown metric, nothing used, nothing allowed, in doubles."""

    def quotas(self) -> list[dict[str, Any]]:
        entries = {"metric": "log_entries_week", "used": 0.0, "limit": 0.0, "unit": None}
        return [{**entries, "cumulative": False, "period": "2026-W18"}]


@conforming
class ManyChallenges(Plain):
    """A Bearer challenge among others, in small letters, with parameters that quote commas."""

    def unauthorized(self) -> Refusal:
        refusal = super().unauthorized()
        challenges = 'Basic realm="a \\"b\\", c=d", Negotiate, bearer error="invalid_token"'
        refusal.headers["WWW-Authenticate"] = challenges
        return refusal


@conforming
class QuotaSaysWhenItEnds(Plain):
    """Over quota until the month ends, which Retry-After says; others are told what is left."""

    def over_quota(self, quotas: list[dict[str, Any]]) -> Refusal:
        refusal = super().over_quota(quotas)
        refusal.headers.update({"Retry-After": "2592000", "X-RateLimit-Remaining": "3"})
        return refusal


@conforming
class OtherMethodsServed(Plain):
    """GET lists entries, HEAD says so too, DELETE removes; only POST stores."""

    def answer(self, request: Request) -> Answer:
        if request.path != "/logs" or request.method not in ("GET", "HEAD", "DELETE"):
            return super().answer(request)
        return Answer(200, encode({"entries": [], "next": None}))

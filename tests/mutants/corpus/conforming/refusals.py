"""Choices left open for refusals: which requests, how, and in which order."""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.mutants.deployment import LEVELS, Caller, Deployment
from tests.mutants.labels import conforming
from tests.mutants.messages import ApiError, Request, Response, encode


@conforming
class UnsupportedMediaTypeIs415(Deployment):
    """Another media type is refused with 415."""

    def check_media_type(self, request: Request) -> None:
        try:
            super().check_media_type(request)
        except ApiError as error:
            raise ApiError(415, "unsupported_media_type", error.message) from None


@conforming
class LargeBodiesAre413(Deployment):
    """A body above 64 KiB is refused with 413."""

    most = 65_536

    def read_entry(self, request: Request) -> dict[str, Any]:
        if len(request.body) > self.most:
            raise ApiError(413, "too_large", f"at most {self.most} bytes")
        return super().read_entry(request)


@conforming
class FourKibibytesAtMost(LargeBodiesAre413):
    """A body above 4 KiB is refused with 413; 4 KiB is the smallest limit allowed."""

    most = 4096


@conforming
class ValidationFirst(Deployment):
    """The body is validated before the caller is authenticated."""

    def respond(self, request: Request) -> Response:
        try:
            self.route(request)
            entry = self.read_entry(request)
            self.check_quota(self.authorize(request), entry)
            return self.make_response(self.store(entry))
        except ApiError as error:
            return self.make_error_response(error)


@conforming
class QuotaBeforeTheBody(Deployment):
    """The quota is checked before the body is validated."""

    def check_scope(self, caller: Caller, request: Request) -> None:
        super().check_scope(caller, request)
        self.check_quota(caller, {})


@conforming
class NulRefused(Deployment):
    """NUL characters and lone surrogates are refused."""

    def parse(self, text: str) -> Any:
        value = super().parse(text)
        written = json.dumps(value, ensure_ascii=False)
        if "\\u0000" in written or any("\ud800" <= char <= "\udfff" for char in written):
            raise self.bad_request("NUL or a lone surrogate")
        return value


@conforming
class NumbersAreDoubles(Deployment):
    """Numbers that are not doubles are refused, as JavaScript cannot hold them."""

    def parse(self, text: str) -> Any:
        value = super().parse(text)
        try:
            json.dumps(value, allow_nan=False)
        except ValueError:
            raise self.bad_request("a number is no double") from None
        return value

    def store(self, entry: dict[str, Any]) -> dict[str, Any]:
        written = json.dumps(super().store(entry))
        stored: dict[str, Any] = json.loads(written, parse_int=self._number)
        return stored

    def _number(self, digits: str) -> float:
        number = float(digits)
        return int(number) if abs(number) < 1e21 else number


@conforming
class OtherPathsAndMethodsAre401(Deployment):
    """Another method is answered with 401 without a token, and with 404 otherwise."""

    def route(self, request: Request) -> None:
        if request.method != "POST":
            self.authorize(request)
            raise ApiError(404, "not_found", "no such operation")
        super().route(request)


@conforming
class UnknownMethodsAre501(Deployment):
    """An unknown method is answered with 501, as HTTP allows."""

    def route(self, request: Request) -> None:
        if request.method not in ("GET", "HEAD", "POST", "PUT", "DELETE"):
            raise ApiError(501, "not_implemented", f"no method is called {request.method}")
        super().route(request)


@conforming
class MultipleQuotas(Deployment):
    """Storage is used up, other requests are counted meanwhile, and one metric is unknown."""

    requests = 0

    def list_quotas(self) -> list[dict[str, Any]]:
        with self.lock:
            self.requests += 1
        month = {"cumulative": False, "period": "May 2026"}
        return [
            {"metric": "storage_bytes", "used": 5000, "limit": 4096, "cumulative": True},
            {"metric": "reqs_month", "used": self.requests, "limit": 10**6, **month},
            {"metric": "players_day", "used": 3, "limit": 10, "cumulative": False, "period": "1d"},
        ]


@conforming
class LengthRequired(Deployment):
    """A body without Content-Length is refused with 411."""

    def send_response(self, http: BaseHTTPRequestHandler, response: Response) -> None:
        if "Transfer-Encoding" in http.headers:
            response = self.make_error_response(
                ApiError(411, "length_required", "wanted Content-Length")
            )
        super().send_response(http, response)


@conforming
class WarningsOfAGateway(Deployment):
    """Headers and error messages are those of a gateway; the message lists the levels."""

    def bad_request(self, message: str) -> ApiError:
        levels = ", ".join(LEVELS)
        text = f"{message}; levels: {levels}; see https://docs.example.com/logs/ingest.html"
        headers = {"Via": "1.1 gateway", "Warning": '199 - "invalid"'}
        return ApiError(400, "bad_request", text, headers=headers)


@conforming
class NamesTwiceRefused(Deployment):
    """An object with a duplicate name is refused, as it is not I-JSON."""

    def parse(self, text: str) -> Any:
        value = super().parse(text)
        json.loads(text, object_pairs_hook=self._unique)
        return value

    def _unique(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(dict(pairs)) < len(pairs):
            raise self.bad_request("a name comes twice")
        return dict(pairs)


@conforming
class LimitOfZero(Deployment):
    """The limit is 0: an unknown metric, with 0 used of 0, written as doubles."""

    def list_quotas(self) -> list[dict[str, Any]]:
        entries = {"metric": "log_entries_week", "used": 0.0, "limit": 0.0, "unit": None}
        return [{**entries, "cumulative": False, "period": "2026-W18"}]


@conforming
class ManyChallenges(Deployment):
    """The Bearer challenge is one of several, in lower case, with quoted commas in parameters."""

    def unauthorized(self) -> ApiError:
        error = super().unauthorized()
        challenges = 'Basic realm="a \\"b\\", c=d", Negotiate, bearer error="invalid_token"'
        error.headers["WWW-Authenticate"] = challenges
        return error


@conforming
class QuotaSaysWhenItEnds(Deployment):
    """A 429 has Retry-After until the end of the month; a 201 has the remaining quota."""

    def quota_exceeded(self, quotas: list[dict[str, Any]]) -> ApiError:
        error = super().quota_exceeded(quotas)
        error.headers.update({"Retry-After": "2592000", "X-RateLimit-Remaining": "3"})
        return error


@conforming
class OtherMethodsServed(Deployment):
    """GET and HEAD list entries, DELETE removes them, and only POST stores them."""

    def respond(self, request: Request) -> Response:
        if request.path != "/logs" or request.method not in ("GET", "HEAD", "DELETE"):
            return super().respond(request)
        return Response(200, encode({"entries": [], "next": None}))


@conforming
class FirstOfTwoHeadersCounts(Deployment):
    """The first of two Authorization headers is used, as Node does."""

    place = 0

    def read_token(self, request: Request) -> str | None:
        values = request.header_values("Authorization") or [""]
        scheme, _, token = values[self.place].partition(" ")
        return token.strip(" ") if self.is_bearer(scheme) else None


@conforming
class LastOfTwoHeadersCounts(FirstOfTwoHeadersCounts):
    """The last of two Authorization headers is used."""

    place = -1


@conforming
class ErrorsWithPathsAndNames(Deployment):
    """Errors name a class and a path of the documentation; headers hold URLs of source files."""

    def make_envelope(self, error: ApiError) -> Any:
        envelope = super().make_envelope(error)
        envelope["error"]["exception"] = "org.example.logs.Entry$InvalidEntryException"
        envelope["error"]["help"] = "run /examples/python/send.py, or read /guides/errors.go"
        return envelope

    def make_error_response(self, error: ApiError) -> Response:
        response = super().make_error_response(error)
        response.headers["Link"] = "</static/main.js>; rel=preload, </schemas/entry.ts>; rel=type"
        response.headers["SourceMap"] = "/static/js/app.min.js"
        return response

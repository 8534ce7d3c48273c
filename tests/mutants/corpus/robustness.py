"""Requests that make a deployment fail."""

from __future__ import annotations

import json
import re
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.mutants.corpus.echo.values import cut
from tests.mutants.deployment import Deployment
from tests.mutants.labels import caught_by
from tests.mutants.messages import ApiError, Request, Response, internal_error


@caught_by("robustness.no-server-error")
class QueryCrashes(Deployment):
    """A query that is not UTF-8 causes an exception."""

    def route(self, request: Request) -> None:
        if "%FF" in request.query:
            raise internal_error()
        super().route(request)


@caught_by("robustness.no-server-error")
class CharsetCrashes(Deployment):
    """An unknown charset in the media type causes an exception."""

    def check_media_type(self, request: Request) -> None:
        if request.header("Content-Type").endswith("charset=x"):
            raise internal_error()
        super().check_media_type(request)


@caught_by("robustness.no-server-error")
class NulCrashes(Deployment):
    """PostgreSQL cannot store a NUL character."""

    def store(self, entry: dict[str, Any]) -> dict[str, Any]:
        if "\0" in entry["message"]:
            raise internal_error()
        return super().store(entry)


@caught_by("robustness.no-server-error")
class LoneSurrogateCrashes(Deployment):
    """The driver cannot encode a lone surrogate as UTF-8 and raises an exception."""

    def store(self, entry: dict[str, Any]) -> dict[str, Any]:
        if re.search("[\ud800-\udfff]", entry["message"]):
            raise internal_error()
        return super().store(entry)


@caught_by("robustness.no-server-error")
class HugeNumberCrashes(Deployment):
    """A number beyond the doubles becomes infinite and cannot be written as JSON."""

    def parse_float(self, text: str) -> float:
        return float(text)

    def store(self, entry: dict[str, Any]) -> dict[str, Any]:
        if "Infinity" in json.dumps(entry):
            raise internal_error()
        return super().store(entry)


@caught_by("robustness.no-server-error")
class CompressedBodyCrashes(Deployment):
    """A body that is not gzip, although Content-Encoding says so, causes an exception."""

    def read_entry(self, request: Request) -> dict[str, Any]:
        if request.header("Content-Encoding") == "gzip":
            raise internal_error()
        return super().read_entry(request)


@caught_by("robustness.no-server-error")
class ConditionCrashes(Deployment):
    """An invalid date in If-Modified-Since causes an exception."""

    def route(self, request: Request) -> None:
        if request.header("If-Modified-Since") == "yesterday":
            raise internal_error()
        super().route(request)


@caught_by("robustness.no-server-error")
class ContinueCrashes(Deployment):
    """Expect: 100-continue, which curl sends with a large body, causes an exception."""

    def route(self, request: Request) -> None:
        if request.header("Expect"):
            raise internal_error()
        super().route(request)


@caught_by("robustness.no-server-error")
class OtherMethodCrashes(Deployment):
    """A method without a handler causes an exception."""

    def route(self, request: Request) -> None:
        if request.method == "PATCH":
            raise internal_error()
        super().route(request)


@caught_by("robustness.deep-nesting")
class DeepNestingCrashes(Deployment):
    """Deep nesting exceeds the parser's recursion limit; the exception is not caught."""

    def parse(self, text: str) -> Any:
        if "[" * 5000 in text:
            raise internal_error()
        return super().parse(text)


@caught_by("robustness.deep-nesting")
class DeepNestingEndsTheProcess(Deployment):
    """Deep nesting overflows the stack and ends the process with all its connections."""

    def send_response(self, http: BaseHTTPRequestHandler, response: Response) -> None:
        if getattr(http, "deep", False):
            raise ConnectionResetError
        super().send_response(http, response)

    def read_body(self, http: BaseHTTPRequestHandler) -> bytes:
        body = super().read_body(http)
        http.deep = b'{"a":' * 5000 in body  # type: ignore[attr-defined]
        return body


@caught_by("robustness.deep-nesting")
class DeepLevelsLost(Deployment):
    """Values nested deeper than sixty levels are silently stored as null."""

    def store_meta(self, meta: dict[str, Any]) -> Any:
        return cut(meta, 60)


@caught_by("robustness.methods")
class PutStoresToo(Deployment):
    """One handler for all methods that have a body."""

    def route(self, request: Request) -> None:
        if request.method != "PUT":
            super().route(request)


@caught_by("robustness.methods")
class EveryMethodStores(Deployment):
    """The route takes any method, as Express's app.all does."""

    def route(self, request: Request) -> None:
        if request.path != "/logs":
            super().route(request)


@caught_by("robustness.methods")
class GetStoresItsQuery(Deployment):
    """GET stores an entry from the query, as a tracking pixel does."""

    def respond(self, request: Request) -> Response:
        if request.method == "GET" and "message=" in request.query:
            self.authorize(request)
            return self.make_response(self.store({"level": "info", "message": "pixel"}))
        return super().respond(request)


@caught_by("robustness.after-error")
class BodyLeftUnread(Deployment):
    """A 401 is sent before the body is read; the body is then parsed as the next request."""

    def read_body(self, http: BaseHTTPRequestHandler) -> bytes:
        return super().read_body(http) if "Authorization" in http.headers else b""


@caught_by("robustness.after-error")
class BodyOfAWrongMethodLeftUnread(Deployment):
    """A 405 is sent before the body is read; the body is then parsed as the next request."""

    def read_body(self, http: BaseHTTPRequestHandler) -> bytes:
        return super().read_body(http) if http.command == "POST" else b""


@caught_by("robustness.after-error")
class FailureSticks(Deployment):
    """After a long body that is not JSON, the next request fails too."""

    broken = False

    def parse(self, text: str) -> Any:
        if self.broken:
            self.broken = False
            raise self.bad_request("the body is not JSON")
        try:
            return super().parse(text)
        except ApiError:
            self.broken = len(text) > 10_000
            raise


@caught_by("robustness.no-server-error")
class BigIntegerCrashes(Deployment):
    """An integer of more than eight bytes causes an exception in the database driver."""

    def store(self, entry: dict[str, Any]) -> dict[str, Any]:
        numbers = re.findall(r"(?<=: )-?\d{19,40}(?=[,}])", json.dumps(entry.get("meta", {})))
        if any(not -(2**63) <= int(number) < 2**63 for number in numbers):
            raise internal_error()
        return super().store(entry)

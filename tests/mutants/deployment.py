"""A conforming deployment, made of the standard library; it shares no code with the server.

Each step of a request is a method, so that a mutant is a small change to one of them.
"""

from __future__ import annotations

import itertools
import json
import math
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from http.server import BaseHTTPRequestHandler
from types import MappingProxyType
from typing import Any, ClassVar

from tests.mutants.messages import ApiError, Request, Response, encode, read_body

LEVELS = ("debug", "info", "warn", "error", "fatal")
TYPES: Mapping[str, type] = MappingProxyType({"level": str, "message": str, "meta": dict})


class Caller(StrEnum):
    """The kinds of caller that have a token."""

    WRITER = "writer"
    WITHOUT_SCOPE = "without_scope"
    OVER_QUOTA = "over_quota"
    REVOKED = "revoked"
    LIVE = "live"


TOKENS: Mapping[str, Caller] = MappingProxyType(
    {
        "so_test_aWriter01": Caller.WRITER,
        "so_test_aReader02": Caller.WITHOUT_SCOPE,
        "so_test_aBroke03": Caller.OVER_QUOTA,
        "so_test_aRevoked04": Caller.REVOKED,
        "so_live_aWriter05": Caller.LIVE,
    }
)


class Deployment:
    """Implements the contract and nothing else."""

    prefix: ClassVar[str] = ""  # path before /logs
    protocol: ClassVar[str] = "HTTP/1.1"
    name: ClassVar[str]
    family: ClassVar[str]
    sentence: ClassVar[str]
    caught_by: ClassVar[tuple[str, ...]]

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.numbers = itertools.count(1)

    def respond(self, request: Request) -> Response:
        """The response to a request."""
        try:
            self.route(request)
            caller = self.authorize(request)
            entry = self.read_entry(request)
            self.check_quota(caller, entry)
            return self.make_response(self.store(entry))
        except ApiError as error:
            return self.make_error_response(error)

    # Routing

    def route(self, request: Request) -> None:
        if request.path != f"{self.prefix}/logs":
            raise ApiError(404, "not_found", "no such path")
        if request.method != "POST":
            raise ApiError(405, "method_not_allowed", "wanted POST", headers={"Allow": "POST"})

    # Authorization

    def authorize(self, request: Request) -> Caller:
        token = self.read_token(request)
        caller = self.find_caller(token) if token else None
        if caller is None:
            raise self.unauthorized()
        self.check_scope(caller, request)
        return caller

    def read_token(self, request: Request) -> str | None:
        """The bearer token of the request."""
        values = request.header_values("Authorization")
        scheme, _, token = (values[0] if len(values) == 1 else "").partition(" ")
        return token.strip(" ") if self.is_bearer(scheme) else None

    def is_bearer(self, scheme: str) -> bool:
        return scheme.lower() == "bearer"

    def find_caller(self, token: str) -> Caller | None:
        """The caller with this token; None if it is unknown or revoked."""
        caller = TOKENS.get(token)
        return None if caller is Caller.REVOKED else caller

    def unauthorized(self) -> ApiError:
        challenge = {"WWW-Authenticate": "Bearer"}
        return ApiError(401, "unauthorized", "no valid token", headers=challenge)

    def check_scope(self, caller: Caller, request: Request) -> None:
        if caller is Caller.WITHOUT_SCOPE:
            raise ApiError(403, "forbidden", "the token lacks logs:write")

    # Reading the request

    def read_entry(self, request: Request) -> dict[str, Any]:
        """The entry of a request."""
        self.check_media_type(request)
        return self.validate(self.parse(self.decode(request.body)))

    def check_media_type(self, request: Request) -> None:
        media_type = request.header("Content-Type").partition(";")[0].strip().lower()
        if not self.is_json(media_type):
            raise self.bad_request("the media type is not application/json")

    def is_json(self, media_type: str) -> bool:
        return media_type == "application/json"

    def decode(self, body: bytes) -> str:
        try:
            return body.decode()
        except UnicodeDecodeError as error:
            raise self.bad_request("the body is not UTF-8") from error

    def parse(self, text: str) -> Any:
        try:
            return json.loads(
                text, parse_constant=self.parse_constant, parse_float=self.parse_float
            )
        except (ValueError, RecursionError) as error:
            raise self.bad_request("the body is not JSON") from error

    def parse_constant(self, name: str) -> float:
        """Refuse NaN and Infinity, which are not JSON."""
        raise ValueError(name)

    def parse_float(self, text: str) -> float:
        """Refuse a number beyond IEEE 754 doubles."""
        if math.isinf(float(text)):
            raise ValueError(text)
        return float(text)

    def validate(self, value: Any) -> dict[str, Any]:
        """The documented properties of a valid entry."""
        if not isinstance(value, dict):
            raise self.bad_request("the body is not an object")
        for field in self.find_missing(value):
            raise self.bad_request(f"missing required field: {field}")
        entry = {field: value[field] for field in TYPES if field in value}
        for field, item in entry.items():
            if not self.has_type(field, item):
                raise self.bad_request(f"wrong type: {field}")
        if not self.is_level(entry["level"]):
            raise self.bad_request("unknown level")
        return entry

    def find_missing(self, value: dict[str, Any]) -> list[str]:
        return [field for field in ("level", "message") if field not in value]

    def has_type(self, field: str, value: Any) -> bool:
        return type(value) is TYPES[field]

    def is_level(self, level: str) -> bool:
        return level in LEVELS

    def bad_request(self, message: str) -> ApiError:
        return ApiError(400, "bad_request", message)

    # Quotas

    def check_quota(self, caller: Caller, entry: dict[str, Any]) -> None:
        if caller is Caller.OVER_QUOTA:
            raise self.quota_exceeded(self.list_quotas())

    def list_quotas(self) -> list[dict[str, Any]]:
        """The quotas of the organisation over quota; the first is exhausted."""
        return [
            {
                "metric": "reqs_month",
                "used": 1000,
                "limit": 1000,
                "cumulative": False,
                "period": "2026-05",
            },
            {"metric": "storage_bytes", "used": 512, "limit": 4096, "cumulative": True},
        ]

    def quota_exceeded(self, quotas: list[dict[str, Any]]) -> ApiError:
        metric = quotas[0]["metric"]
        return ApiError(429, "quota_exceeded", "over quota", metric=metric, quotas=quotas)

    # Storing the entry

    def store(self, entry: dict[str, Any]) -> dict[str, Any]:
        """The stored entry, as the response shows it."""
        stored = {"id": self.make_id(entry), **entry, "created_at": self.format_time(self.now())}
        stored["level"] = self.store_level(entry["level"])
        stored["message"] = self.store_message(entry["message"])
        if "meta" in entry:
            stored["meta"] = self.store_meta(entry["meta"])
        return stored

    def make_id(self, entry: dict[str, Any]) -> Any:
        return f"log_{next(self.numbers):08x}"

    def store_level(self, level: str) -> Any:
        return level

    def store_message(self, text: str) -> Any:
        return text

    def store_meta(self, meta: dict[str, Any]) -> Any:
        return meta

    def now(self) -> datetime:
        return datetime.now(UTC)

    def format_time(self, moment: datetime) -> Any:
        """`created_at` of an entry that was stored at `moment`, in UTC."""
        return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")

    # Writing the response

    def make_response(self, stored: dict[str, Any]) -> Response:
        return Response(201, encode(stored))

    def make_error_response(self, error: ApiError) -> Response:
        return Response(error.status, encode(self.make_envelope(error)), headers=error.headers)

    def make_envelope(self, error: ApiError) -> Any:
        return {"error": {"code": error.code, "message": error.message, **error.more}}

    def read_body(self, http: BaseHTTPRequestHandler) -> bytes:
        """Read the body of a request from the connection."""
        return read_body(http)

    def send_response(self, http: BaseHTTPRequestHandler, response: Response) -> None:
        """Write a response to the connection."""
        http.send_response(response.status)
        for name, value in response.headers.items():
            http.send_header(name, value)
        if response.media_type:
            http.send_header("Content-Type", response.media_type)
        self.send_body(http, response.body)

    def send_body(self, http: BaseHTTPRequestHandler, body: bytes) -> None:
        """Write the last header and the body of a response."""
        http.send_header("Content-Length", str(len(body)))
        http.end_headers()
        if http.command != "HEAD":
            http.wfile.write(body)

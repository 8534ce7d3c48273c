"""A plain conforming deployment, from the standard library alone; shares nothing with the server.

Each step of a request is a method of its own, so that a mutant is a small change to one of them.
"""

from __future__ import annotations

import itertools
import json
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from http.server import BaseHTTPRequestHandler
from types import MappingProxyType
from typing import Any, ClassVar

from tests.mutants.exchange import Answer, Refusal, Request, encode, read_body

LEVELS = ("debug", "info", "warn", "error", "fatal")
TYPES: Mapping[str, type] = MappingProxyType({"level": str, "message": str, "meta": dict})


class Caller(StrEnum):
    """Whom a token stands for."""

    WRITER = "writer"
    READER = "reader"
    BROKE = "broke"
    REVOKED = "revoked"
    LIVE = "live"


TOKENS: Mapping[str, Caller] = MappingProxyType(
    {
        "so_test_aWriter01": Caller.WRITER,
        "so_test_aReader02": Caller.READER,
        "so_test_aBroke03": Caller.BROKE,
        "so_test_aRevoked04": Caller.REVOKED,
        "so_live_aWriter05": Caller.LIVE,
    }
)


class Plain:
    """What the contract says and no more."""

    prefix: ClassVar[str] = ""  # path before /logs
    name: ClassVar[str]
    family: ClassVar[str]
    sentence: ClassVar[str]
    caught_by: ClassVar[tuple[str, ...]]

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.numbers = itertools.count(1)

    def answer(self, request: Request) -> Answer:
        """The whole of a request, from its route to its answer."""
        try:
            self.route(request)
            caller = self.authorize(request)
            entry = self.read(request)
            self.charge(caller, entry)
            return self.created(self.store(entry))
        except Refusal as refusal:
            return self.refused(refusal)

    # Where it goes

    def route(self, request: Request) -> None:
        if request.path != f"{self.prefix}/logs":
            raise Refusal(404, "not_found", "no such path")
        if request.method != "POST":
            raise Refusal(405, "method_not_allowed", "wanted POST", headers={"Allow": "POST"})

    # Who may call

    def authorize(self, request: Request) -> Caller:
        token = self.credentials(request)
        caller = self.caller(token) if token else None
        if caller is None:
            raise self.unauthorized()
        self.check_scope(caller, request)
        return caller

    def credentials(self, request: Request) -> str | None:
        """The bearer token of the request."""
        values = request.all("Authorization")
        scheme, _, token = (values[0] if len(values) == 1 else "").partition(" ")
        return token.strip(" ") if self.is_bearer(scheme) else None

    def is_bearer(self, scheme: str) -> bool:
        return scheme.lower() == "bearer"

    def caller(self, token: str) -> Caller | None:
        """Who has this token, unless it was revoked."""
        caller = TOKENS.get(token)
        return None if caller is Caller.REVOKED else caller

    def unauthorized(self) -> Refusal:
        challenge = {"WWW-Authenticate": "Bearer"}
        return Refusal(401, "unauthorized", "no valid token", headers=challenge)

    def check_scope(self, caller: Caller, request: Request) -> None:
        if caller is Caller.READER:
            raise Refusal(403, "forbidden", "the token lacks logs:write")

    # What is sent

    def read(self, request: Request) -> dict[str, Any]:
        """The entry of a request."""
        self.check_media_type(request)
        return self.validate(self.parse(self.decode(request.body)))

    def check_media_type(self, request: Request) -> None:
        media_type = request.header("Content-Type").partition(";")[0].strip().lower()
        if not self.is_json(media_type):
            raise self.invalid("the media type is not application/json")

    def is_json(self, media_type: str) -> bool:
        return media_type == "application/json"

    def decode(self, body: bytes) -> str:
        try:
            return body.decode()
        except UnicodeDecodeError as error:
            raise self.invalid("the body is not UTF-8") from error

    def parse(self, text: str) -> Any:
        try:
            return json.loads(text, parse_constant=self.constant)
        except (ValueError, RecursionError) as error:
            raise self.invalid("the body is not JSON") from error

    def constant(self, name: str) -> float:
        """NaN or Infinity, of which JSON knows nothing."""
        raise ValueError(name)

    def validate(self, value: Any) -> dict[str, Any]:
        """The properties the contract knows."""
        if not isinstance(value, dict):
            raise self.invalid("the body is not an object")
        for field in self.missing(value):
            raise self.invalid(f"missing required field: {field}")
        entry = {field: value[field] for field in TYPES if field in value}
        for field, item in entry.items():
            if not self.has_type(field, item):
                raise self.invalid(f"wrong type: {field}")
        if not self.is_level(entry["level"]):
            raise self.invalid("unknown level")
        return entry

    def missing(self, value: dict[str, Any]) -> list[str]:
        return [field for field in ("level", "message") if field not in value]

    def has_type(self, field: str, value: Any) -> bool:
        return type(value) is TYPES[field]

    def is_level(self, level: str) -> bool:
        return level in LEVELS

    def invalid(self, message: str) -> Refusal:
        return Refusal(400, "bad_request", message)

    # What it costs

    def charge(self, caller: Caller, entry: dict[str, Any]) -> None:
        if caller is Caller.BROKE:
            raise self.over_quota(self.quotas())

    def quotas(self) -> list[dict[str, Any]]:
        """What the organisation that is over quota has used; the first is used up."""
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

    def over_quota(self, quotas: list[dict[str, Any]]) -> Refusal:
        metric = quotas[0]["metric"]
        return Refusal(429, "quota_exceeded", "over quota", metric=metric, quotas=quotas)

    # What is stored

    def store(self, entry: dict[str, Any]) -> dict[str, Any]:
        """The stored entry, as it is answered."""
        stored = {"id": self.new_id(entry), **entry, "created_at": self.stamp(self.now())}
        stored["level"] = self.level(entry["level"])
        stored["message"] = self.message(entry["message"])
        if "meta" in entry:
            stored["meta"] = self.meta(entry["meta"])
        return stored

    def new_id(self, entry: dict[str, Any]) -> Any:
        return f"log_{next(self.numbers):08x}"

    def level(self, level: str) -> Any:
        return level

    def message(self, text: str) -> Any:
        return text

    def meta(self, meta: dict[str, Any]) -> Any:
        return meta

    def now(self) -> datetime:
        return datetime.now(UTC)

    def stamp(self, moment: datetime) -> Any:
        """`created_at` of what was stored at a moment, in UTC."""
        return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")

    # What is answered

    def created(self, stored: dict[str, Any]) -> Answer:
        return Answer(201, encode(stored))

    def refused(self, refusal: Refusal) -> Answer:
        return Answer(refusal.status, encode(self.envelope(refusal)), headers=refusal.headers)

    def envelope(self, refusal: Refusal) -> Any:
        return {"error": {"code": refusal.code, "message": refusal.message, **refusal.more}}

    def body(self, http: BaseHTTPRequestHandler) -> bytes:
        """Read the body of a request from the connection."""
        return read_body(http)

    def send(self, http: BaseHTTPRequestHandler, answer: Answer) -> None:
        """Write an answer to the connection."""
        http.send_response(answer.status)
        for name, value in answer.headers.items():
            http.send_header(name, value)
        if answer.media_type:
            http.send_header("Content-Type", answer.media_type)
        self.send_body(http, answer.body)

    def send_body(self, http: BaseHTTPRequestHandler, body: bytes) -> None:
        """End the head of an answer, and write its body."""
        http.send_header("Content-Length", str(len(body)))
        http.end_headers()
        if http.command != "HEAD":
            http.wfile.write(body)

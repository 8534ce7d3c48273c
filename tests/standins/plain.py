"""A conforming deployment from the standard library alone; shares nothing with the server.

``python -m tests.standins.plain`` prints its port. Options make it slow, far away in time, under a
path, sparing with connections, or limit its rate as the real service does.
"""

from __future__ import annotations

import argparse
import itertools
import json
import math
import threading
import time
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.standins.serving import read_body, serve

LEVELS = ("debug", "info", "warn", "error", "fatal")
TOKENS = {"so_test_aWriter01": "writer", "so_test_aReader02": "reader", "so_test_aBroke03": "broke"}
TYPES = {"level": str, "message": str, "meta": dict}


class Refusal(Exception):
    """Status, code, message, further headers, further members of the error."""

    def __init__(self, status: int, code: str, message: str, **more: Any) -> None:
        super().__init__(message)
        self.status = status
        self.headers: dict[str, str] = more.pop("headers", {})
        self.body = {"error": {"code": code, "message": message, **more}}


class Limiter:
    """60 requests in a second and 1,000 in a minute for each token."""

    WINDOWS = ((1, 60), (60, 1000))

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seen: dict[tuple[str, int], list[float]] = defaultdict(lambda: [0.0, 0])

    def admit(self, token: str) -> None:
        now = time.monotonic()
        with self._lock:
            for seconds, limit in self.WINDOWS:
                window = self._seen[token, seconds]
                if now >= window[0] + seconds:
                    window[:] = [now, 0]
                if window[1] >= limit:
                    wait = math.ceil(window[0] + seconds - now)
                    headers = {"Retry-After": str(wait), "X-RateLimit-Limit": str(limit)}
                    raise Refusal(429, "rate_limited", "slow down", headers=headers)
            for seconds, _ in self.WINDOWS:
                self._seen[token, seconds][1] += 1


class Service:
    """Who may call, what is stored."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self.limiter = Limiter() if options.limit else None
        self._numbers = itertools.count(1)

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.options.clock_ahead)

    def answer(self, path: str, authorization: list[str], media_type: str, body: bytes) -> Any:
        """The stored entry. Raises `Refusal`."""
        if path.partition("?")[0] != f"{self.options.prefix}/logs":
            raise Refusal(404, "not_found", "no such path")
        persona = self._authorize(authorization)
        if media_type.partition(";")[0].strip().lower() != "application/json":
            raise Refusal(415, "unsupported_media_type", "wanted application/json")
        entry = _entry(body)
        if persona == "broke":
            raise Refusal(429, "quota_exceeded", "used up", metric="reqs_month", quotas=[_quota()])
        return {
            "id": f"{next(self._numbers):08x}",
            **entry,
            "created_at": self.now().strftime("%Y-%m-%dT%H:%M:%S.%f+00:00"),
            "region": "eu",
        }

    def _authorize(self, authorization: list[str]) -> str:
        scheme, _, token = (authorization[0] if len(authorization) == 1 else "").partition(" ")
        persona = TOKENS.get(token.strip(), "") if scheme.lower() == "bearer" else ""
        if not persona:
            headers = {"WWW-Authenticate": "Bearer"}
            raise Refusal(401, "unauthorized", "who are you?", headers=headers)
        if self.limiter:
            self.limiter.admit(token)
        if persona == "reader":
            raise Refusal(403, "forbidden", "you may not")
        return persona


def _quota() -> dict[str, Any]:
    return {
        "metric": "reqs_month",
        "used": 10,
        "limit": 10,
        "cumulative": False,
        "period": "2026-5",
    }


def _entry(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body.decode(), parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise Refusal(400, "bad_request", "not JSON") from error
    if not isinstance(value, dict) or not {"level", "message"} <= value.keys():
        raise Refusal(400, "bad_request", "wanted an object with level and message")
    entry = {name: value[name] for name in TYPES if name in value}
    wrong = [name for name, type_ in TYPES.items() if type(entry.get(name, type_())) is not type_]
    if wrong or entry["level"] not in LEVELS:
        raise Refusal(400, "bad_request", f"wrong: {wrong or 'level'}")
    return entry


def _no_constant(name: str) -> None:
    raise ValueError(name)


class Handler(BaseHTTPRequestHandler):
    """HTTP around the service."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True
    service: Service

    def do_POST(self) -> None:
        body = read_body(self)
        time.sleep(self.service.options.latency)
        headers = self.headers
        try:
            authorization = headers.get_all("Authorization") or []
            media_type = headers.get("Content-Type", "")
            self._send(201, self.service.answer(self.path, authorization, media_type, body), {})
        except Refusal as refusal:
            self._send(refusal.status, refusal.body, refusal.headers)

    def other(self) -> None:
        read_body(self)
        self._send(405, {"error": {"code": "no", "message": "no"}}, {"Allow": "POST"})

    do_GET = do_HEAD = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = other

    def date_time_string(self, timestamp: float | None = None) -> str:
        return formatdate(self.service.now().timestamp(), usegmt=True)

    def log_message(self, *_: Any) -> None:
        pass

    def _send(self, status: int, value: Any, headers: dict[str, str]) -> None:
        body = json.dumps(value, indent=1).encode()
        self.send_response(status)
        for name, text in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, text)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        if self.service.options.close:
            self.send_header("Connection", "close")
            self.close_connection = True
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


def main() -> None:
    """Listen on a free port and print it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--latency", type=float, default=0.0, help="seconds before each answer")
    parser.add_argument("--clock-ahead", type=float, default=0.0, help="seconds")
    parser.add_argument("--prefix", default="", help="path before /logs")
    parser.add_argument("--close", action="store_true", help="each connection after one answer")
    parser.add_argument("--limit", action="store_true", help="60 requests/s, 1,000/min")
    Handler.service = Service(parser.parse_args())
    serve(Handler)


if __name__ == "__main__":
    main()

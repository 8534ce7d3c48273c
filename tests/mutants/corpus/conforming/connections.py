"""Choices that HTTP leaves open: connections, encodings, paths, speed."""

from __future__ import annotations

import gzip
import math
import random
import time
from collections import defaultdict
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.mutants.deployment import Caller, Deployment
from tests.mutants.labels import conforming
from tests.mutants.messages import ApiError, Request, Response


@conforming
class ChunkedAnswers(Deployment):
    """Responses are sent in chunks of seven bytes, with a chunk extension and a trailer."""

    def send_body(self, http: BaseHTTPRequestHandler, body: bytes) -> None:
        if http.command == "HEAD":
            super().send_body(http, body)
            return
        http.send_header("Transfer-Encoding", "chunked")
        http.end_headers()
        for start in range(0, len(body), 7):
            chunk = body[start : start + 7]
            http.wfile.write(b"%x;a=b\r\n%s\r\n" % (len(chunk), chunk))
        http.wfile.write(b"0\r\nServer-Timing: all\r\n\r\n")


@conforming
class CompressedAnswers(Deployment):
    """Responses are compressed if the client accepts that."""

    def send_response(self, http: BaseHTTPRequestHandler, response: Response) -> None:
        if "gzip" in http.headers.get("Accept-Encoding", ""):
            response.body = gzip.compress(response.body)
            response.headers["Content-Encoding"] = "gzip"
        super().send_response(http, response)


@conforming
class UnderAPath(Deployment):
    """The base URL has a path."""

    prefix = "/game/v1"


@conforming
class ConnectionsClosed(Deployment):
    """Each connection is closed after one response, with Connection: close."""

    def send_body(self, http: BaseHTTPRequestHandler, body: bytes) -> None:
        http.send_header("Connection", "close")
        http.close_connection = True
        super().send_body(http, body)


@conforming
class ConnectionsClosedSilently(Deployment):
    """Each connection is closed after ten responses, without Connection: close."""

    def send_response(self, http: BaseHTTPRequestHandler, response: Response) -> None:
        http.answers = getattr(http, "answers", 0) + 1  # type: ignore[attr-defined]
        super().send_response(http, response)
        if http.answers >= 10:  # type: ignore[attr-defined]
            http.close_connection = True


@conforming
class SlowNowAndThen(Deployment):
    """Each response takes up to twenty milliseconds, and one in fifty takes half a second."""

    def respond(self, request: Request) -> Response:
        chance = random.random()
        time.sleep(0.5 if chance < 0.02 else chance / 50)
        return super().respond(request)


@conforming
class RateLimited(Deployment):
    """60 requests a second and 1,000 a minute for each token, as the real service announces."""

    windows = ((1, 60), (60, 1000))

    def __init__(self) -> None:
        super().__init__()
        self._seen: dict[tuple[str, int], list[float]] = defaultdict(lambda: [0.0, 0])

    def check_scope(self, caller: Caller, request: Request) -> None:
        self._admit(caller)
        super().check_scope(caller, request)

    def _admit(self, caller: Caller) -> None:
        now = time.monotonic()
        with self.lock:
            for seconds, limit in self.windows:
                window = self._seen[caller, seconds]
                if now >= window[0] + seconds:
                    window[:] = [now, 0]
                if window[1] >= limit:
                    wait = math.ceil(window[0] + seconds - now)
                    headers = {"Retry-After": str(wait), "X-RateLimit-Limit": str(limit)}
                    raise ApiError(429, "rate_limited", "slow down", headers=headers)
            for seconds, _ in self.windows:
                self._seen[caller, seconds][1] += 1


@conforming
class LargeBodiesCutOff(Deployment):
    """A body above 64 KiB is refused with 413 unread, and the connection is closed."""

    most = 65_536

    def read_body(self, http: BaseHTTPRequestHandler) -> bytes:
        if int(http.headers.get("Content-Length", "0")) <= self.most:
            return super().read_body(http)
        http.close_connection = True
        return b" " * self.most

    def read_entry(self, request: Request) -> dict[str, Any]:
        if len(request.body) >= self.most:
            raise ApiError(413, "too_large", "at most 64 KiB", headers={"Connection": "close"})
        return super().read_entry(request)


@conforming
class AnswersBeforeTheBody(Deployment):
    """A 401 is sent before the body is read, and the connection is closed."""

    def read_body(self, http: BaseHTTPRequestHandler) -> bytes:
        if "Authorization" in http.headers:
            return super().read_body(http)
        http.close_connection = True
        return b""

    def send_body(self, http: BaseHTTPRequestHandler, body: bytes) -> None:
        if http.close_connection:
            http.send_header("Connection", "close")
        super().send_body(http, body)


@conforming
class EarlyHints(Deployment):
    """An interim response, 103, is sent before the final one."""

    def send_response(self, http: BaseHTTPRequestHandler, response: Response) -> None:
        http.wfile.write(b"HTTP/1.1 103 Early Hints\r\nLink: </docs>; rel=help\r\n\r\n")
        super().send_response(http, response)


@conforming
class AnswersEndWithTheConnection(Deployment):
    """A response has no Content-Length and ends when its connection is closed."""

    def send_body(self, http: BaseHTTPRequestHandler, body: bytes) -> None:
        http.end_headers()
        if http.command != "HEAD":
            http.wfile.write(body)
        http.close_connection = True


@conforming
class HeadersInAnotherHand(Deployment):
    """No reason phrase; unusual case, blanks and quotes in the media type."""

    def send_response(self, http: BaseHTTPRequestHandler, response: Response) -> None:
        http.send_response(response.status, "")
        for name, value in response.headers.items():
            http.send_header(name.lower(), value)
        http.send_header("CONTENT-TYPE", 'Application/JSON ;\tCharset="UTF-8"')
        self.send_body(http, response.body)


@conforming
class OldHttpVersion(Deployment):
    """The server speaks HTTP/1.0: it closes each connection and knows no chunks."""

    protocol = "HTTP/1.0"

    def read_body(self, http: BaseHTTPRequestHandler) -> bytes:
        return http.rfile.read(int(http.headers.get("Content-Length") or 0))

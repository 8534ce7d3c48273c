"""Freedoms of HTTP: connections, encodings, paths, paces."""

from __future__ import annotations

import gzip
import math
import random
import time
from collections import defaultdict
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.mutants.exchange import Answer, Refusal, Request
from tests.mutants.labels import conforming
from tests.mutants.plain import Caller, Plain


@conforming
class ChunkedAnswers(Plain):
    """Answers come in chunks of seven bytes, with an extension and a trailer."""

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
class CompressedAnswers(Plain):
    """Answers are compressed where the client offers it."""

    def send(self, http: BaseHTTPRequestHandler, answer: Answer) -> None:
        if "gzip" in http.headers.get("Accept-Encoding", ""):
            answer.body = gzip.compress(answer.body)
            answer.headers["Content-Encoding"] = "gzip"
        super().send(http, answer)


@conforming
class UnderAPath(Plain):
    """The API has a path before it."""

    prefix = "/game/v1"


@conforming
class ConnectionsClosed(Plain):
    """Each connection is closed after one answer, and says so."""

    def send_body(self, http: BaseHTTPRequestHandler, body: bytes) -> None:
        http.send_header("Connection", "close")
        http.close_connection = True
        super().send_body(http, body)


@conforming
class ConnectionsClosedSilently(Plain):
    """Each connection is closed after ten answers, without a word."""

    def send(self, http: BaseHTTPRequestHandler, answer: Answer) -> None:
        http.answers = getattr(http, "answers", 0) + 1  # type: ignore[attr-defined]
        super().send(http, answer)
        if http.answers >= 10:  # type: ignore[attr-defined]
            http.close_connection = True


@conforming
class SlowNowAndThen(Plain):
    """Each answer takes up to twenty milliseconds, one in fifty half a second."""

    def answer(self, request: Request) -> Answer:
        chance = random.random()
        time.sleep(0.5 if chance < 0.02 else chance / 50)
        return super().answer(request)


@conforming
class RateLimited(Plain):
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
                    raise Refusal(429, "rate_limited", "slow down", headers=headers)
            for seconds, _ in self.windows:
                self._seen[caller, seconds][1] += 1


@conforming
class LargeBodiesCutOff(Plain):
    """Above 64 KiB, 413 comes before the body has been read, and the connection is closed."""

    most = 65_536

    def body(self, http: BaseHTTPRequestHandler) -> bytes:
        if int(http.headers.get("Content-Length", "0")) <= self.most:
            return super().body(http)
        http.close_connection = True
        return b" " * self.most

    def read(self, request: Request) -> dict[str, Any]:
        if len(request.body) >= self.most:
            raise Refusal(413, "too_large", "at most 64 KiB", headers={"Connection": "close"})
        return super().read(request)


@conforming
class AnswersBeforeTheBody(Plain):
    """Who is refused for the head of a request is answered at once, and the connection closed."""

    def body(self, http: BaseHTTPRequestHandler) -> bytes:
        if "Authorization" in http.headers:
            return super().body(http)
        http.close_connection = True
        return b""

    def send_body(self, http: BaseHTTPRequestHandler, body: bytes) -> None:
        if http.close_connection:
            http.send_header("Connection", "close")
        super().send_body(http, body)


@conforming
class EarlyHints(Plain):
    """An interim answer, 103, comes before the final one."""

    def send(self, http: BaseHTTPRequestHandler, answer: Answer) -> None:
        http.wfile.write(b"HTTP/1.1 103 Early Hints\r\nLink: </docs>; rel=help\r\n\r\n")
        super().send(http, answer)


@conforming
class AnswersEndWithTheConnection(Plain):
    """An answer without a length ends with its connection."""

    def send_body(self, http: BaseHTTPRequestHandler, body: bytes) -> None:
        http.end_headers()
        if http.command != "HEAD":
            http.wfile.write(body)
        http.close_connection = True


@conforming
class HeadersInAnotherHand(Plain):
    """No reason phrase, other cases of letters, blanks and quotes in the media type."""

    def send(self, http: BaseHTTPRequestHandler, answer: Answer) -> None:
        http.send_response(answer.status, "")
        for name, value in answer.headers.items():
            http.send_header(name.lower(), value)
        http.send_header("CONTENT-TYPE", 'Application/JSON ;\tCharset="UTF-8"')
        self.send_body(http, answer.body)

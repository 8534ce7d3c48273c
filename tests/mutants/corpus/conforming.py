"""Deployments that conform, each with a freedom that the contract, or HTTP, leaves."""

from __future__ import annotations

import gzip
import json
import math
import random
import time
import uuid
from collections import defaultdict
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.mutants.exchange import Answer, Refusal, Request
from tests.mutants.labels import conforming
from tests.mutants.plain import LEVELS, Caller, Plain


@conforming
class NothingBesides(Plain):
    """The contract and no more."""


@conforming
class IdsAreUuids(Plain):
    """Random ids, in another form."""

    def new_id(self, entry: dict[str, Any]) -> Any:
        return str(uuid.uuid4())


@conforming
class IdsAreUrls(Plain):
    """Long ids with characters of all kinds."""

    def new_id(self, entry: dict[str, Any]) -> Any:
        return f"https://logs.example/e/{next(self.numbers)}?é={'x' * 200}#/"


@conforming
class OffsetOfKathmandu(Plain):
    """Whole seconds, with an offset of five hours and three quarters."""

    def stamp(self, moment: datetime) -> Any:
        zone = timezone(timedelta(hours=5, minutes=45))
        return moment.astimezone(zone).isoformat(timespec="seconds")


@conforming
class LowerCaseNanoseconds(Plain):
    """Nine digits, and t and z in small letters, as RFC 3339 allows."""

    def stamp(self, moment: datetime) -> Any:
        return moment.strftime("%Y-%m-%dt%H:%M:%S.%f123z")


@conforming
class ClockTwoMinutesBehind(Plain):
    """A clock that is off by less than five minutes, in the headers as in the entries."""

    def now(self) -> datetime:
        return super().now() - timedelta(minutes=2)


@conforming
class MoreProperties(Plain):
    """Answers have properties the contract does not name."""

    def store(self, entry: dict[str, Any]) -> dict[str, Any]:
        more: dict[str, Any] = {
            "organisation": None,
            "sequence": 10**30,
            "tags": [],
            "self": {"href": "/"},
        }
        return {**more, **super().store(entry)}

    def envelope(self, refusal: Refusal) -> Any:
        envelope = super().envelope(refusal)
        envelope["error"].update(status=refusal.status, details=[{"field": "?"}])
        return {**envelope, "request_id": str(uuid.uuid4())}


@conforming
class EmptyMetaForNone(Plain):
    """Where no metadata came, they are empty."""

    def store(self, entry: dict[str, Any]) -> dict[str, Any]:
        return super().store({"meta": {}, **entry})


@conforming
class NoMetaForEmpty(Plain):
    """Where empty metadata came, none are stored."""

    def store(self, entry: dict[str, Any]) -> dict[str, Any]:
        stored = super().store(entry)
        if not stored.get("meta"):
            stored.pop("meta", None)
        return stored


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

    def read(self, request: Request) -> dict[str, Any]:
        if len(request.body) > 65_536:
            raise Refusal(413, "too_large", "at most 64 KiB")
        return super().read(request)


@conforming
class PrettyJson(Plain):
    """JSON for people: indented, in UTF-8, its names in order."""

    def created(self, stored: dict[str, Any]) -> Answer:
        return Answer(201, self._pretty(stored), "application/json; charset=UTF-8")

    def refused(self, refusal: Refusal) -> Answer:
        answer = super().refused(refusal)
        answer.body = self._pretty(json.loads(answer.body))
        return answer

    def _pretty(self, value: Any) -> bytes:
        text = json.dumps(value, indent=4, sort_keys=True, ensure_ascii=False)
        return b"\n" + text.encode(errors="surrogatepass") + b"\n"


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
        if "Infinity" in json.dumps(value):
            raise self.invalid("a number is no double")
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
class WarningsOfAGateway(Plain):
    """Headers and error texts as a gateway has them; levels are told in the message."""

    def invalid(self, message: str) -> Refusal:
        levels = ", ".join(LEVELS)
        text = f"{message}; levels: {levels}; see https://docs.example.com/logs/ingest.html"
        headers = {"Via": "1.1 gateway", "Warning": '199 - "invalid"'}
        return Refusal(400, "bad_request", text, headers=headers)

"""HTTP/1.1 messages (RFC 9112): parses a `Request` with httptools and encodes a `Response`."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from email.utils import formatdate
from functools import lru_cache
from http import HTTPStatus
from time import perf_counter, time
from urllib.parse import unquote

import httptools

from logs_contract.server.http.message import WITHOUT_BODY, Mount, Request, Response
from logs_contract.server.request_body import BROKEN, describe_size_error

CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


class MalformedError(Exception):
    """A request is not valid HTTP. The message says why."""


class RequestParser:
    """Parses the requests of one connection.

    `complete` are the complete requests that wait for their responses, oldest first. `pending` is
    the request after them, if its head is complete and its body is not. If a body is too large, the
    parser reads the rest and discards it. `malformed` says why the parser cannot continue, or is
    None. `target` is the latest request-target. `is_at_end` is True if the last request does not
    keep the connection alive. The parser then ignores all later bytes.

    Trailer fields are dropped and never merged into the headers (RFC 9110, section 6.5.1). The
    parser ignores a request to upgrade to another protocol (section 7.8), because httptools would
    not read the body of such a request. Java's HttpClient asks for h2c in each first request.
    """

    def __init__(self, max_body_bytes: int, mount: Mount | None) -> None:
        self._max_body_bytes = max_body_bytes
        self._mount = mount
        self._parser = _make_parser(self)
        self._lines: list[tuple[bytes, bytes]] = []
        self._headers: dict[bytes, bytes] = {}
        self._hosts = 0
        self._chunks: list[bytes] = []
        self._limit = max_body_bytes
        self.complete: deque[Request] = deque()
        self.pending: Request | None = None
        self.malformed: str | None = None
        self.target = b""
        self.is_in_head = False
        self.is_at_end = False

    def feed(self, data: bytes) -> None:
        """Parse `data`. Bytes after a malformed request are ignored."""
        while self.malformed is None and not self.is_at_end:
            try:
                self._parser.feed_data(data)
            except httptools.HttpParserUpgrade as upgrade:
                if self._parser.get_method() == b"CONNECT":
                    self._fail("CONNECT is for proxies")
                    return
                data = self._rebuild_head() + data[upgrade.args[0] :]
            except httptools.HttpParserError as error:
                reason = error.__context__
                known = isinstance(reason, MalformedError)
                self._fail(str(reason) if known else "invalid HTTP request")
            else:
                return

    def break_off(self) -> Request | None:
        """Take the pending request, whose body will stay incomplete. Return None without one."""
        request, self.pending = self.pending, None
        if request is not None:
            self.set_partial_body(request)
            request.body_error = request.body_error or BROKEN
            request.keep_alive = False
        return request

    def set_partial_body(self, request: Request) -> None:
        """Set the body of the pending request to the part that has arrived."""
        request.body = b"".join(self._chunks)
        request.body_complete = False

    def on_message_begin(self) -> None:
        self._lines = []
        self._headers = {}
        self._chunks = []
        self._hosts = 0
        self.target = b""
        self.is_in_head = True

    def on_url(self, part: bytes) -> None:
        self.target += part

    def on_header(self, name: bytes, value: bytes) -> None:
        if not self.is_in_head:  # a field of a trailer
            return
        name, value = name.lower(), value.rstrip(b" \t")
        self._lines.append((name, value))
        headers = self._headers
        headers[name] = headers[name] + b", " + value if name in headers else value
        if name == b"host":
            self._hosts += 1

    def on_headers_complete(self) -> None:
        parser, headers = self._parser, self._headers
        if parser.should_upgrade():
            return
        self.is_in_head = False
        version = parser.get_http_version()
        if self._hosts != 1 and version == "1.1":
            raise MalformedError(f"wanted one Host header; got {self._hosts}")
        path = _read_path(self.target)
        mount, limit = self._mount, self._max_body_bytes
        if mount is not None and path.startswith(mount.prefix) and mount.serves(path):
            limit = mount.max_body_bytes
        else:
            mount = None
        self._limit = limit
        self.pending = request = Request(  # Positional arguments are faster.
            parser.get_method().decode(),
            self.target,
            path,
            headers,
            self._lines,
            time(),
            perf_counter(),
            mount,
            version,
            parser.should_keep_alive(),
        )
        if b"content-length" in headers and int(headers[b"content-length"]) > limit:
            request.body_error = describe_size_error(limit)

    def on_body(self, chunk: bytes) -> None:
        request = self.pending
        if request is None:
            return
        request.body_bytes += len(chunk)
        if request.body_bytes <= self._limit:
            self._chunks.append(chunk)
        elif request.body_error is None:
            request.body_error = describe_size_error(self._limit)

    def on_message_complete(self) -> None:
        request = self.pending
        if request is None:  # an upgrade, whose head is parsed again
            return
        self.pending = None
        request.body = self._chunks[0] if len(self._chunks) == 1 else b"".join(self._chunks)
        request.body_complete = request.body_error is None
        self.complete.append(request)
        self.is_at_end = not request.keep_alive

    def _fail(self, message: str) -> None:
        if not self.is_at_end:
            self.malformed = message

    def _rebuild_head(self) -> bytes:
        """Rebuild the last head without its Upgrade header, for a new parser."""
        version = self._parser.get_http_version().encode()
        head = [self._parser.get_method(), b" ", self.target, b" HTTP/", version, b"\r\n"]
        for name, value in self._lines:
            if name != b"upgrade":
                head += [name, b": ", value, b"\r\n"]
        self._parser = _make_parser(self)
        return b"".join([*head, b"\r\n"])


def _make_parser(protocol: RequestParser) -> httptools.HttpRequestParser:
    return httptools.HttpRequestParser(protocol)


def encode_response(request: Request, response: Response, *, keep_alive: bool) -> bytes:
    """Encode the response to `request`. `response.cut` shortens the body."""
    body, status = response.body, response.status
    parts = [_make_status_line(status), _make_date_line(int(time()))]
    if status not in WITHOUT_BODY:
        parts.append(b"content-length: %d\r\n" % len(body))
    for header in response.headers:
        parts.append(b"%b: %b\r\n" % header)  # noqa: PERF401, a comprehension is a call more
    parts.append(b"\r\n" if keep_alive else b"connection: close\r\n\r\n")
    if request.method != "HEAD":
        parts.append(body if response.cut is None else body[: response.cut])
    return b"".join(parts)


def encode_head(status: int, headers: Iterable[tuple[bytes, bytes]], *, keep_alive: bool) -> bytes:
    """Encode the head of a response whose body is sent later."""
    lines = [b"%b: %b\r\n" % header for header in headers]
    end = b"\r\n" if keep_alive else b"connection: close\r\n\r\n"
    return b"".join((_make_status_line(status), _make_date_line(int(time())), *lines, end))


@lru_cache(maxsize=64)
def _make_status_line(status: int) -> bytes:
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        phrase = ""  # RFC 9112, section 4: may be empty
    return f"HTTP/1.1 {status} {phrase}\r\n".encode()


@lru_cache(maxsize=2)
def _make_date_line(second: int) -> bytes:
    """Return the Date header for a Unix time in seconds (RFC 9110, section 6.6.1)."""
    return f"date: {formatdate(second, usegmt=True)}\r\n".encode()


@lru_cache(maxsize=64)  # most requests have one of a few targets
def _read_path(target: bytes) -> str:
    """Return the percent-decoded path of a request-target. Raises `MalformedError`."""
    if target.startswith(b"/") and b"#" not in target:
        raw = target.partition(b"?")[0]
    else:
        try:
            raw = httptools.parse_url(target).path or b"/"
        except httptools.HttpParserInvalidURLError as error:
            raise MalformedError("the request-target is not a URL") from error
    try:
        path = raw.decode("ascii")
    except UnicodeDecodeError as error:
        raise MalformedError("the request-target is not ASCII") from error
    return unquote(path) if "%" in path else path

"""Bytes of one connection to `Request` values (RFC 9112), by httptools."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from time import perf_counter, time
from urllib.parse import unquote

import httptools
from starlette.types import ASGIApp

from logs_contract.server.http.message import Request, join_headers
from logs_contract.server.request_body import BROKEN, size_error


class MalformedError(Exception):
    """A request is not HTTP as it must be. The message says why."""


@dataclass(frozen=True, slots=True)
class Mount:
    """An ASGI application that serves every path under `prefix`, bodies up to `max_body_bytes`."""

    prefix: str
    app: ASGIApp
    max_body_bytes: int

    def serves(self, path: str) -> bool:
        """Whether `path` is the prefix or below it."""
        return path.startswith(self.prefix) and path[len(self.prefix) :][:1] in ("", "/")


class RequestParser:
    """Reads requests one after the other.

    `complete` are the requests that came whole and wait for their responses, oldest first;
    `pending` is the one after them whose head came and not all of its body. Of a body that is too
    large the rest is read and thrown away. `malformed` says why nothing more can be read, `target`
    is the last request-target that was read. `is_at_end` is True once the client has said that no
    request follows: what comes then is ignored.

    Fields of a trailer are dropped, never merged into the headers (RFC 9110, section 6.5.1). A
    request to upgrade to another protocol is read as if it had not asked (section 7.8): httptools
    would leave out its body, and Java's HttpClient asks for h2c with every first request.
    """

    def __init__(self, max_body_bytes: int, mount: Mount | None) -> None:
        self._max_body_bytes = max_body_bytes
        self._mount = mount
        self._parser = _make_parser(self)
        self._lines: list[tuple[bytes, bytes]] = []
        self._chunks: list[bytes] = []
        self._limit = max_body_bytes
        self.complete: deque[Request] = deque()
        self.pending: Request | None = None
        self.malformed: str | None = None
        self.target = b""
        self.is_in_head = False
        self.is_at_end = False

    def feed(self, data: bytes) -> None:
        """Read `data`; nothing is read after a request that was malformed."""
        while self.malformed is None and not self.is_at_end:
            try:
                self._parser.feed_data(data)
            except httptools.HttpParserUpgrade as upgrade:
                if self._parser.get_method() == b"CONNECT":
                    self._fail("CONNECT is for proxies")
                    return
                data = self._head_without_upgrade() + data[upgrade.args[0] :]
            except httptools.HttpParserError as error:
                reason = error.__context__
                known = isinstance(reason, MalformedError)
                self._fail(str(reason) if known else "invalid HTTP request")
            else:
                return

    def break_off(self) -> Request | None:
        """The request whose body will never be complete, if there is one."""
        request, self.pending = self.pending, None
        if request is not None:
            self.body_so_far(request)
            request.body_error = request.body_error or BROKEN
            request.keep_alive = False
        return request

    def body_so_far(self, request: Request) -> None:
        """Give the pending request what has come of its body."""
        request.body = b"".join(self._chunks)
        request.body_complete = False

    def on_message_begin(self) -> None:
        self._lines = []
        self._chunks = []
        self.target = b""
        self.is_in_head = True

    def on_url(self, part: bytes) -> None:
        self.target += part

    def on_header(self, name: bytes, value: bytes) -> None:
        if self.is_in_head:  # else it is of a trailer
            self._lines.append((name.lower(), value.rstrip(b" \t")))

    def on_headers_complete(self) -> None:
        parser = self._parser
        if parser.should_upgrade():
            return
        self.is_in_head = False
        headers = join_headers(self._lines)
        version = parser.get_http_version()
        if version == "1.1":
            hosts = [name for name, _ in self._lines].count(b"host")
            if hosts != 1:
                raise MalformedError(f"wanted one Host header; got {hosts}")
        self.pending = request = Request(
            parser.get_method().decode(),
            self.target,
            _read_path(self.target),
            headers,
            self._lines,
            time(),
            perf_counter(),
            version,
            parser.should_keep_alive(),
        )
        self._limit = self._max_body_bytes
        if self._mount is not None and self._mount.serves(request.path):
            self._limit = self._mount.max_body_bytes

    def on_body(self, chunk: bytes) -> None:
        request = self.pending
        if request is None:
            return
        request.body_bytes += len(chunk)
        if request.body_bytes <= self._limit:
            self._chunks.append(chunk)
        elif request.body_error is None:
            request.body_error = size_error(self._limit)

    def on_message_complete(self) -> None:
        request = self.pending
        if request is None:  # an upgrade, whose head is read again
            return
        self.pending = None
        request.body = self._chunks[0] if len(self._chunks) == 1 else b"".join(self._chunks)
        request.body_complete = request.body_error is None
        self.complete.append(request)
        self.is_at_end = not request.keep_alive

    def _fail(self, message: str) -> None:
        if not self.is_at_end:
            self.malformed = message

    def _head_without_upgrade(self) -> bytes:
        """The head just read, without its Upgrade header, for a new parser."""
        version = self._parser.get_http_version().encode()
        head = [self._parser.get_method(), b" ", self.target, b" HTTP/", version, b"\r\n"]
        for name, value in self._lines:
            if name != b"upgrade":
                head += [name, b": ", value, b"\r\n"]
        self._parser = _make_parser(self)
        return b"".join([*head, b"\r\n"])


def _make_parser(protocol: RequestParser) -> httptools.HttpRequestParser:
    return httptools.HttpRequestParser(protocol)


def _read_path(target: bytes) -> str:
    """The path of a request-target, percent-decoded. Raises `MalformedError`."""
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

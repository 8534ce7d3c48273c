"""The request and response values that all parts of the server use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace
from starlette.types import ASGIApp

from logs_contract.server.contract import Operation
from logs_contract.server.tokens import Token, UnknownSender

HeaderLines = tuple[tuple[bytes, bytes], ...]
WITHOUT_BODY = (204, 205, 304)  # the statuses whose responses have no body


class Mount(Struct, frozen=True):
    """An ASGI application that serves every path under `prefix`, bodies up to `max_body_bytes`."""

    prefix: str
    app: ASGIApp
    max_body_bytes: int

    def serves(self, path: str) -> bool:
        """Return whether `path` is the prefix or below it."""
        return path.startswith(self.prefix) and path[len(self.prefix) :][:1] in ("", "/")


class Request(Struct, eq=False):
    """A request as the client sent it, and the results of the steps that have processed it.

    `path` is the percent-decoded path of the target. `headers` maps each name, in lower case, to
    its value. The values of a repeated name are joined by ", " (RFC 9110, section 5.3).
    `header_lines` are the names and values in the order of the request. The server has read
    `body_bytes` bytes of the body and kept the part `body`. `body_error` says why the body is
    incomplete. `received` is Unix time, `started` a time of `perf_counter`.
    """

    method: str
    target: bytes
    path: str
    headers: Mapping[bytes, bytes]
    header_lines: list[tuple[bytes, bytes]]
    received: float
    started: float
    mount: Mount | None = None  # the application that processes it instead of the pipeline
    http_version: str = "1.1"
    keep_alive: bool = True
    body: bytes = b""
    body_bytes: int = 0
    body_complete: bool = True
    body_error: str | None = None
    # Results of the steps:
    operation: Operation | None = None
    sender: Token | UnknownSender | None = None
    caller: Token | None = None  # the sender, once it is authorized
    now: datetime | None = None  # the time of the clock of the caller's organisation
    payload: Any = None
    error: Response | None = None  # the response, if Connexion has raised an exception
    overridden: str | None = None  # what overrode the response of the operation
    ignored: list[str] = field(default_factory=list)  # preferences without effect, with reasons


class Response(Struct, frozen=True):
    """A response, and how the edge sends it.

    `headers` do not include Content-Length, which the edge adds. `error_code` is the code in an
    error envelope. The edge first waits `delay` seconds. With `close`, it sends nothing and closes
    the connection. With `cut`, it sends this many bytes of the body and closes the connection.

    If a fault plan has damaged the response, `original` is the response before. `processed` is
    False if no operation was run.
    """

    status: int
    headers: HeaderLines
    body: bytes
    error_code: str | None = None
    delay: float = 0.0
    close: bool = False
    cut: int | None = None
    original: Response | None = None
    processed: bool = True

    def as_dropped(self) -> Response:
        """Return this response for a client that disconnected before it was sent."""
        return replace(self, close=True, original=self.original or self)

    @property
    def is_whole(self) -> bool:
        """Whether the client gets the whole response."""
        return not self.close and self.cut is None

    @property
    def all_headers(self) -> HeaderLines:
        """The headers, with Content-Length if the response may have a body."""
        if self.status in WITHOUT_BODY:
            return self.headers
        return ((b"content-length", b"%d" % len(self.body)), *self.headers)


def join_headers(lines: Iterable[tuple[bytes, bytes]]) -> dict[bytes, bytes]:
    """Make the mapping of `Request.headers` from lines whose names are in lower case."""
    headers: dict[bytes, bytes] = {}
    for name, value in lines:
        headers[name] = headers[name] + b", " + value if name in headers else value
    return headers


def encode_headers(headers: Mapping[str, str]) -> HeaderLines:
    """Encode headers in the form of `Response.headers`."""
    return tuple((name.lower().encode(), value.encode()) for name, value in headers.items())

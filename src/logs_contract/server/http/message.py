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
WITHOUT_BODY = (204, 205, 304)  # statuses


class Mount(Struct, frozen=True):
    """An ASGI application that serves every path under `prefix`, bodies up to `max_body_bytes`."""

    prefix: str
    app: ASGIApp
    max_body_bytes: int

    def serves(self, path: str) -> bool:
        """Return whether `path` is the prefix or below it."""
        return path.startswith(self.prefix) and path[len(self.prefix) :][:1] in ("", "/")


class Request(Struct, eq=False):
    """What came, as an edge has read it, and what the steps have learned of it.

    `path` is the target's path, percent-decoded. `headers` maps each name, in lower case, to its
    value; the values of a repeated name are joined by ", " (RFC 9110, section 5.3). `header_lines`
    has them as they came. `body` is what was read of it, of `body_bytes` bytes; `body_error` says
    why that is not all of it. `received` is Unix time, `started` a reading of `perf_counter`.
    """

    method: str
    target: bytes
    path: str
    headers: Mapping[bytes, bytes]
    header_lines: list[tuple[bytes, bytes]]
    received: float
    started: float
    mount: Mount | None = None  # what serves it in place of the pipeline
    http_version: str = "1.1"
    keep_alive: bool = True
    body: bytes = b""
    body_bytes: int = 0
    body_complete: bool = True
    body_error: str | None = None
    # Learned on the way.
    operation: Operation | None = None
    sender: Token | UnknownSender | None = None
    caller: Token | None = None  # the sender, once it is authorized
    now: datetime | None = None  # by the clock of the caller's organisation
    payload: Any = None
    error: Response | None = None  # the response to the error it ended with
    overridden: str | None = None  # what decided about the response in place of the operation
    ignored: list[str] = field(default_factory=list)  # preferences without effect, and why


class Response(Struct, frozen=True):
    """What goes out, and what the edge does with it.

    `headers` are without Content-Length, which the edge writes. `error_code` is the code of an
    error's envelope. The edge waits `delay` seconds first; with `close` it sends nothing and
    closes the connection, with `cut` it sends so many bytes of the body and closes it.

    `original` is the response of the operation where this one replaces it on the wire.
    `processed` is False where no operation was carried out.
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
    """The mapping of `Request.headers`, from lines whose names are in lower case."""
    headers: dict[bytes, bytes] = {}
    for name, value in lines:
        headers[name] = headers[name] + b", " + value if name in headers else value
    return headers


def encode_headers(headers: Mapping[str, str]) -> HeaderLines:
    """Headers as `Response` has them."""
    return tuple((name.lower().encode(), value.encode()) for name, value in headers.items())

"""What goes in and out of a deployment, and the error that ends a request."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Request:
    """`target` as in the request line; header names as they came."""

    method: str
    target: str
    headers: list[tuple[str, str]]
    body: bytes

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> str:
        return urlsplit(self.target).query

    def all(self, name: str) -> list[str]:
        """Every header of that name, in order."""
        return [value for key, value in self.headers if key.lower() == name.lower()]

    def header(self, name: str) -> str:
        """The first header of that name; "" for none."""
        return next(iter(self.all(name)), "")


@dataclass
class Answer:
    """`body` is what is sent; the HTTP around it adds its length."""

    status: int
    body: bytes = b""
    media_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)

    def change(self, **members: Any) -> None:
        """Set members of the object that the body is."""
        self.body = encode({**json.loads(self.body), **members})


class Refusal(Exception):
    """The request is refused: status, code, message, further members of the error."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        headers: Mapping[str, str] | None = None,
        **more: Any,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.headers = dict(headers or {})
        self.more = more


def crash() -> Refusal:
    """What a framework makes of an exception that nobody caught."""
    return Refusal(500, "internal", "an unexpected error occurred")


def encode(value: Any) -> bytes:
    """JSON in ASCII, so that a lone surrogate can be sent too."""
    return json.dumps(value).encode()


def read_body(http: BaseHTTPRequestHandler) -> bytes:
    """With a Content-Length, or in chunks."""
    if is_chunked(http):
        return b"".join(read_chunks(http))
    return http.rfile.read(int(http.headers.get("Content-Length") or 0))


def is_chunked(http: BaseHTTPRequestHandler) -> bool:
    """Whether the body comes in chunks."""
    return "chunked" in http.headers.get("Transfer-Encoding", "")


def read_chunks(http: BaseHTTPRequestHandler) -> Iterator[bytes]:
    """Those of a body (RFC 9112, section 7.1)."""
    stream = http.rfile
    while size := int(stream.readline().partition(b";")[0], 16):
        yield stream.read(size)
        stream.readline()
    stream.readline()

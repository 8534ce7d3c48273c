"""Requests, responses and errors of a deployment."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Request:
    """`target` as in the request line, header names as received."""

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

    def header_values(self, name: str) -> list[str]:
        """The values of all headers of that name, in order."""
        return [value for key, value in self.headers if key.lower() == name.lower()]

    def header(self, name: str) -> str:
        """The value of the first header of that name; "" if there is none."""
        return next(iter(self.header_values(name)), "")


@dataclass
class Response:
    """A response; `Deployment.send_body` adds Content-Length."""

    status: int
    body: bytes = b""
    media_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)

    def update_body(self, **members: Any) -> None:
        """Set members of the JSON object in the body."""
        self.body = encode({**json.loads(self.body), **members})


class ApiError(Exception):
    """An error response: status, code, message, headers, further members of the error."""

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


def internal_error() -> ApiError:
    """The response of a framework to an uncaught exception."""
    return ApiError(500, "internal", "an unexpected error occurred")


def encode(value: Any) -> bytes:
    """JSON in ASCII, so that a lone surrogate can be sent too."""
    return json.dumps(value).encode()


def read_body(http: BaseHTTPRequestHandler) -> bytes:
    """Read a body with Content-Length, or in chunks."""
    if is_chunked(http):
        return b"".join(read_chunks(http))
    return http.rfile.read(int(http.headers.get("Content-Length") or 0))


def is_chunked(http: BaseHTTPRequestHandler) -> bool:
    """Whether the body comes in chunks."""
    return "chunked" in http.headers.get("Transfer-Encoding", "")


def read_chunks(http: BaseHTTPRequestHandler) -> Iterator[bytes]:
    """The chunks of a body (RFC 9112, section 7.1)."""
    stream = http.rfile
    while size := int(stream.readline().partition(b";")[0], 16):
        yield stream.read(size)
        stream.readline()
    stream.readline()

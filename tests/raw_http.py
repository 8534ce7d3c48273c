"""Sends and reads HTTP as bytes on a socket, including requests that no client library sends."""

from __future__ import annotations

import json
import socket
from dataclasses import dataclass
from typing import Any, BinaryIO

from logs_contract.suite.catalogue.operation import load_names
from tests.processes import PATIENCE

WRITER = "so_test_writer"
_, FIELDS = load_names()
MESSAGE = FIELDS.message  # the contract's name of the field
ENTRY = {"level": "info", MESSAGE: "Player connected"}


@dataclass(frozen=True)
class Answer:
    """The status, headers (with names in lower case) and body of a response."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def code(self) -> str:
        """The code of an error. Checks the whole envelope."""
        assert self.headers["content-type"] == "application/json"
        error = self.json["error"]
        assert isinstance(error["message"], str)
        code: str = error["code"]
        return code

    @property
    def message(self) -> str:
        message: str = self.json["error"]["message"]
        return message


def send(port: int, request: bytes, *, body_follows: bool = True) -> Answer:
    """Send bytes, read one response, and close. `body_follows` is False for HEAD."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
        connection.sendall(request)
        return read_answer(connection, body_follows=body_follows)


def read_answer(connection: socket.socket, *, body_follows: bool = True) -> Answer:
    """Read one response with a Content-Length. Later bytes of the connection may be lost."""
    with connection.makefile("rb") as stream:
        return answer_from(stream, body_follows=body_follows)


def answer_from(stream: BinaryIO, *, body_follows: bool = True) -> Answer:
    """Read the next response with a Content-Length from a stream."""
    status = int(stream.readline().split()[1])
    headers: dict[str, str] = {}
    while line := stream.readline().strip().decode("latin-1"):
        name, _, value = line.partition(": ")
        headers[name.lower()] = value
    length = int(headers["content-length"]) if body_follows else 0
    return Answer(status, headers, stream.read(length))


def request(
    method: str = "POST",
    path: str = "/logs",
    body: bytes = b"",
    *,
    token: str | None = WRITER,
    content_type: str | None = "application/json",
    headers: tuple[str, ...] = (),
    length: bool = True,
) -> bytes:
    """Return the bytes of a request. The lines in `headers` are added unchanged."""
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", *headers]
    if token is not None:
        lines.append(f"Authorization: Bearer {token}")
    if content_type is not None:
        lines.append(f"Content-Type: {content_type}")
    if length:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def post(port: int, body: bytes | dict[str, Any], **changes: Any) -> Answer:
    """POST a body, or an entry as JSON, to /logs."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return send(port, request(body=raw, **changes))

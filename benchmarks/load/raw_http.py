"""Requests as bytes on a socket: for servers that may not be up yet, and one packet each."""

from __future__ import annotations

import socket

from benchmarks.load.scenarios import PATH, Request

_STATUS_END = len("HTTP/1.1 201")


def to_bytes(port: int, request: Request, *, close: bool = False) -> bytes:
    """A whole request; with `close` it asks the server to close the connection."""
    body = request.body.encode()
    headers = {"Host": f"127.0.0.1:{port}", **request.headers, "Content-Length": f"{len(body)}"}
    if close:
        headers["Connection"] = "close"
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"POST {PATH} HTTP/1.1\r\n{lines}\r\n".encode() + body


def read_status(port: int, request: Request, timeout: float = 10) -> int:
    """Send one request; returns the response's status. Raises OSError without a response."""
    with socket.create_connection(("127.0.0.1", port), timeout) as connection:
        connection.sendall(to_bytes(port, request, close=True))
        head = b""
        while len(head) < _STATUS_END:
            part = connection.recv(_STATUS_END - len(head))
            if not part:
                raise ConnectionError(f"the response ended after {head!r}")
            head += part
    return int(head[-3:])

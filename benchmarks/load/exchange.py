"""One request over a raw socket: what a server that may not be up yet answers."""

from __future__ import annotations

import socket

from benchmarks.load.scenario import PATH, Request

_HEAD = len("HTTP/1.1 201")


def ask(port: int, request: Request, timeout: float = 10) -> int:
    """The status. Raises OSError where there is no answer."""
    with socket.create_connection(("127.0.0.1", port), timeout) as connection:
        connection.sendall(_as_bytes(port, request))
        head = b""
        while len(head) < _HEAD:
            part = connection.recv(_HEAD - len(head))
            if not part:
                raise ConnectionError(f"the answer ended after {head!r}")
            head += part
    return int(head[-3:])


def _as_bytes(port: int, request: Request) -> bytes:
    body = request.body.encode()
    headers = {
        "Host": f"127.0.0.1:{port}",
        **request.headers,
        "Content-Length": f"{len(body)}",
        "Connection": "close",
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"POST {PATH} HTTP/1.1\r\n{lines}\r\n".encode() + body

"""A deployment that answers each request as a script says."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

CLOSED: tuple[None, dict[str, str], bytes] = (None, {}, b"")
OK: tuple[int, dict[str, str], bytes] = (201, {}, b"{}")
THROTTLED = (429, {"Retry-After": "0"}, b'{"error": {"code": "rate_limited", "message": ""}}')


class Handler(BaseHTTPRequestHandler):
    """An answer is status, headers, body; without a status the connection ends.

    The header ``wait`` is not sent, but waited for, in seconds; so is ``drip``, before each byte.
    """

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        script: Any = self.server
        script.received.append(self.rfile.read(int(self.headers["Content-Length"])))
        status, headers, body = script.answers.pop(0)
        if status is None:
            self.close_connection = True
            return
        headers = {"Content-Length": str(len(body)), **headers}
        time.sleep(float(headers.pop("wait", 0)))
        drip = float(headers.pop("drip", 0))
        for interim in script.interim:
            self.send_response_only(interim)
            self.send_header("Link", "</style.css>; rel=preload")
            self.end_headers()
        self.send_response_only(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        for byte in body if drip else b"":
            time.sleep(drip)
            self.wfile.write(bytes([byte]))
        self.wfile.write(b"" if drip else body)
        self.close_connection = int(headers["Content-Length"]) > len(body)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def scripted() -> Iterator[Any]:
    """Its `answers` are given one by one; `received` are the bodies; `interim` come before each."""
    server: Any = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.answers, server.received, server.interim = [], [], []
    server.base_url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()

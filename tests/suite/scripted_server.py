"""A deployment that sends the responses of a script, one after the other."""

from __future__ import annotations

import time
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.mutants.messages import read_body

# Status, headers and body of a response.
CLOSED: tuple[None, dict[str, str], bytes] = (None, {}, b"")
OK: tuple[int, dict[str, str], bytes] = (201, {}, b"{}")
THROTTLED = (429, {"Retry-After": "0"}, b'{"error": {"code": "rate_limited", "message": ""}}')


class ScriptedHandler(BaseHTTPRequestHandler):
    """Sends the next of the server's `responses`; without a status it closes the connection.

    The headers ``wait`` and ``drip`` are not sent: they are seconds to wait, before the response
    and before each byte of its body.
    """

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        script: Any = self.server
        script.received.append(read_body(self))
        status, headers, body = script.responses.pop(0)
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

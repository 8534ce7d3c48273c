"""A reverse proxy that puts a deployment under a path.

``python -m tests.fakes.path_proxy PORT PATH`` prints the port it listens on.
"""

from __future__ import annotations

import http.client
import sys
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.mutants.messages import read_body
from tests.mutants.server import Server
from tests.processes import PATIENCE

HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length"}


class Proxy(BaseHTTPRequestHandler):
    """Forwards requests under `path_prefix`, without it; answers others with 404."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    port: int
    path_prefix: str

    def forward(self) -> None:
        body = read_body(self)
        if not self.path.startswith(f"{self.path_prefix}/"):
            self._respond(404, [], b"")
            return
        upstream = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        target = self.path.removeprefix(self.path_prefix)
        upstream.putrequest(self.command, target, skip_accept_encoding=True, skip_host=True)
        for name, value in self.headers.items():
            if name.lower() not in HOP_BY_HOP:
                upstream.putheader(name, value)
        upstream.putheader("Content-Length", str(len(body)))
        upstream.endheaders(body)
        response = upstream.getresponse()
        self._respond(response.status, response.getheaders(), response.read())
        upstream.close()

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = forward
    do_PROPFIND = forward

    def log_message(self, *_: Any) -> None:
        pass

    def _respond(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.send_response_only(status)
        for name, value in headers:
            if name.lower() not in HOP_BY_HOP:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def main() -> None:
    """Listen on a free port and print it."""
    Proxy.port, Proxy.path_prefix = int(sys.argv[1]), sys.argv[2]
    server = Server(("127.0.0.1", 0), Proxy)
    print(server.server_port, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()

"""HTTP around a deployment: one process, its base URL on the first line it prints."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.mutants.exchange import Request
from tests.mutants.plain import Plain
from tests.servers import first_line


class Server(ThreadingHTTPServer):
    """One that many may knock at, and that keeps what goes wrong to itself."""

    request_queue_size = 128
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A thread that fails closes its connection; that is all a caller sees."""


class Handler(BaseHTTPRequestHandler):
    """Reads a request, asks the deployment, lets it write the answer."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True
    deployment: Plain

    def answer(self) -> None:
        request = Request(self.command, self.path, self.headers.items(), self.deployment.body(self))
        self.deployment.send(self, self.deployment.answer(request))

    def __getattr__(self, name: str) -> Any:
        """Every method, do_GET as do_PROPFIND, is answered by the deployment."""
        if name.startswith("do_"):
            return self.answer
        raise AttributeError(name)

    def date_time_string(self, timestamp: float | None = None) -> str:
        return formatdate(self.deployment.now().timestamp(), usegmt=True)

    def log_message(self, *_: Any) -> None:
        pass


def serve(deployment: Plain, port: int = 0) -> None:
    """Listen on a port, 0 for a free one; print the base URL; serve for ever."""
    handler = type("Handler", (Handler,), {"deployment": deployment})
    server = Server(("127.0.0.1", port), handler)
    print(f"http://127.0.0.1:{server.server_port}{deployment.prefix}", flush=True)
    server.serve_forever()


def running(name: str) -> AbstractContextManager[str]:
    """The base URL of a deployment of the corpus, in a process of its own."""
    return first_line(sys.executable, "-m", "tests.mutants", "--serve", name)

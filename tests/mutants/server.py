"""A deployment as an HTTP server in a process of its own, which first prints its base URL."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.mutants.deployment import Deployment
from tests.mutants.messages import Request
from tests.servers import first_line


class Server(ThreadingHTTPServer):
    """A server with a long queue of connections, which logs no errors."""

    request_queue_size = 128
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Print nothing: an exception in a thread only closes the connection."""


class Handler(BaseHTTPRequestHandler):
    """Passes requests of every method to the deployment."""

    wbufsize = -1
    disable_nagle_algorithm = True
    deployment: Deployment

    def handle_request(self) -> None:
        body = self.deployment.read_body(self)
        request = Request(self.command, self.path, self.headers.items(), body)
        self.deployment.send_response(self, self.deployment.respond(request))

    def __getattr__(self, name: str) -> Any:
        """`http.server` looks for a method such as do_GET or do_PROPFIND."""
        if name.startswith("do_"):
            return self.handle_request
        raise AttributeError(name)

    def date_time_string(self, timestamp: float | None = None) -> str:
        return formatdate(self.deployment.now().timestamp(), usegmt=True)

    def log_message(self, *_: Any) -> None:
        pass


def serve(deployment: Deployment, port: int = 0) -> None:
    """Listen on `port`, 0 for a free one, print the base URL, and serve for ever."""
    members = {"deployment": deployment, "protocol_version": deployment.protocol}
    handler = type("Handler", (Handler,), members)
    server = Server(("127.0.0.1", port), handler)
    print(f"http://127.0.0.1:{server.server_port}{deployment.prefix}", flush=True)
    server.serve_forever()


def run_deployment(name: str) -> AbstractContextManager[str]:
    """Run a deployment of the corpus in a process of its own; yields its base URL."""
    return first_line(sys.executable, "-m", "tests.mutants", "--serve", name)

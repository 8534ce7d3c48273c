"""Serving on a socket: uvicorn, with our envelope and a clean end."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from typing import Any

import httptools
import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from handlers.errors import ApiError, ErrorTable

_SHUTDOWN_SECONDS = 5


class Server(uvicorn.Server):
    """Serves `app` on a listening socket until SIGINT or SIGTERM.

    `on_start` is called once requests are answered.
    """

    def __init__(self, app: ASGIApp, errors: ErrorTable, on_start: Callable[[], None]) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                http=partial(EnvelopeProtocol, errors),  # type: ignore[arg-type] # it is only called
                lifespan="on",  # Connexion builds its middleware on it, not on the first request
                ws="none",
                log_config=None,
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=_SHUTDOWN_SECONDS,
            )
        )
        self._on_start = on_start

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._on_start()

    def serve_on(self, listener: socket.socket) -> None:
        """Serve, then return: after it has stopped, uvicorn raises the signal once more."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: None)
        self.run(sockets=[listener])


class EnvelopeProtocol(HttpToolsProtocol):
    """HTTP/1.1 as uvicorn speaks it, with two differences.

    What is not HTTP is answered with a 400 in our envelope. A request to upgrade to another
    protocol is served as if it had not asked (RFC 9110, section 7.8): httptools would leave out
    its body, and Java's HttpClient asks for h2c with every first request.
    """

    def __init__(self, errors: ErrorTable, **uvicorn_arguments: Any) -> None:
        super().__init__(**uvicorn_arguments)
        self._errors = errors

    def on_headers_complete(self) -> None:
        if not self.parser.should_upgrade():
            super().on_headers_complete()

    def on_message_complete(self) -> None:
        if not self.parser.should_upgrade():
            super().on_message_complete()

    def data_received(self, data: bytes) -> None:
        self._unset_keepalive_if_required()
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade as upgrade:
            if self.parser.get_method() == b"CONNECT":
                self.send_400_response("CONNECT is for proxies")
            else:
                self.data_received(self._head_without_upgrade() + data[upgrade.args[0] :])
        except httptools.HttpParserError:
            self.send_400_response("invalid HTTP request")

    def _head_without_upgrade(self) -> bytes:
        """The head of the request just read, less its Upgrade header, for a fresh parser."""
        head = [self.parser.get_method(), b" ", self.url, b" HTTP/1.1\r\n"]
        for name, value in self.headers:
            if name != b"upgrade":
                head += [name, b": ", value, b"\r\n"]
        self.parser = httptools.HttpRequestParser(self)
        return b"".join([*head, b"\r\n"])

    def send_400_response(self, msg: str) -> None:
        status, headers, body = self._errors.response(ApiError(400, msg))
        headers |= {"content-length": str(len(body)), "connection": "close"}
        lines = [f"{name}: {value}\r\n" for name, value in headers.items()]
        head = f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n{''.join(lines)}\r\n"
        self.transport.write(head.encode() + body)
        self.transport.close()

"""Calls ASGI applications with this server's requests and reads their responses."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from starlette.types import ASGIApp, Message, Scope

from logs_contract.server.errors import ErrorTable
from logs_contract.server.http.message import WITHOUT_BODY, HeaderLines, Request, Response
from logs_contract.server.http.wire_format import encode_head, encode_response

logger = logging.getLogger(__name__)


def make_scope(request: Request) -> Scope:
    """Make the ASGI scope (version 3.0) of a request."""
    raw_path, _, query = request.target.partition(b"?")
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": request.http_version,
        "server": None,
        "client": None,
        "scheme": "http",
        "root_path": "",
        "method": request.method,
        "path": request.path,
        "raw_path": raw_path,
        "query_string": query,
        "headers": list(request.header_lines),
        "extensions": {},
        "state": {},
    }


async def collect_response(app: ASGIApp, scope: Scope, body: bytes) -> Response:
    """Call `app` with a complete request and return its complete response."""
    received = [body]
    start: Message = {}
    parts: list[bytes] = []

    async def receive() -> Message:
        if received:
            return {"type": "http.request", "body": received.pop(), "more_body": False}
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            start.update(message)
        else:
            parts.append(message.get("body", b""))

    await app(scope, receive, send)
    headers = ((name.lower(), value) for name, value in start["headers"])
    kept = tuple(pair for pair in headers if pair[0] != b"content-length")
    return Response(start["status"], kept, b"".join(parts))


class ResponseSender:
    """Calls an ASGI application and writes each message it sends without buffering.

    `write` writes bytes to the connection. `drained` is set while the connection accepts more
    bytes. `lost` is set when the client has disconnected.
    """

    def __init__(
        self,
        request: Request,
        write: Callable[[bytes], None],
        drained: asyncio.Event,
        lost: asyncio.Event,
    ) -> None:
        self._request = request
        self._write = write
        self._drained = drained
        self._lost = lost
        self._body: bytes | None = request.body
        self._status = 0  # stays 0 until the head is written
        self._start_status = 0
        self._headers: HeaderLines = ()
        self._is_chunked = False
        self._is_complete = False

    async def call(self, app: ASGIApp, errors: ErrorTable) -> int:
        """Return the status that was sent, or 0 for none. An exception of `app` becomes a 500."""
        try:
            await app(make_scope(self._request), self._receive, self._send)
        except Exception as error:  # noqa: BLE001, the table logs it
            response = errors.respond_to(error)
            if not self._status:
                self._status = response.status
                keep_alive = self._request.keep_alive
                self._write(encode_response(self._request, response, keep_alive=keep_alive))
                return self._status
        if not self._is_complete:
            self._request.keep_alive = False  # closing shows the client that the body is incomplete
        return self._status

    async def _receive(self) -> Message:
        if self._body is not None:
            body, self._body = self._body, None
            return {"type": "http.request", "body": body, "more_body": False}
        await self._lost.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Message) -> None:
        if self._lost.is_set():
            return
        if message["type"] == "http.response.start":
            self._headers = tuple(message["headers"])
            self._start_status = message["status"]
            return
        await self._drained.wait()
        more = message.get("more_body", False)
        head = b"" if self._status else self._make_head()
        data = head + self._frame(message.get("body", b""), more=more)
        if data:
            self._write(data)
        self._is_complete = not more

    def _make_head(self) -> bytes:
        self._status = self._start_status
        names = {name.lower() for name, _ in self._headers}
        framed = b"content-length" in names or self._status in WITHOUT_BODY
        self._is_chunked = not framed and self._request.http_version == "1.1"
        headers = list(self._headers)
        if self._is_chunked:
            headers.append((b"transfer-encoding", b"chunked"))
        elif not framed:  # closing the connection ends the body
            self._request.keep_alive = False
        return encode_head(self._status, headers, keep_alive=self._request.keep_alive)

    def _frame(self, body: bytes, *, more: bool) -> bytes:
        """Encode a part of the body, chunked if needed (RFC 9112, section 7.1)."""
        if self._request.method == "HEAD":
            return b""
        if not self._is_chunked:
            return body
        chunk = b"%x\r\n%b\r\n" % (len(body), body) if body else b""
        return chunk if more else chunk + b"0\r\n\r\n"

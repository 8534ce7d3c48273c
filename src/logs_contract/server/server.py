"""Serving on a socket: uvicorn, with our envelope and a clean end."""

from __future__ import annotations

import gc
import logging
import signal
import socket
import sys
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from typing import Any, cast

import httptools
import uvicorn
from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import (
    STATUS_LINE,
    HttpToolsProtocol,
    RequestResponseCycle,
)

from logs_contract.server.atonce import AtOnce, at_once_of
from logs_contract.server.errors import ApiError, ErrorTable
from logs_contract.server.hangup import HANG_UP
from logs_contract.server.outbox import Outbox

logger = logging.getLogger(__name__)
_SHUTDOWN_SECONDS = 5
_COPIES = 32  # of the listening socket


class Server(uvicorn.Server):
    """Serves `app` on a listening socket until SIGINT or SIGTERM.

    `on_start` is called with it once requests are answered, `on_stop` before the last ones are
    waited for. `on_malformed` is told the target, as far as it was read, of what is not HTTP, and
    the answer. Where its state is `remote`, `app` is asked for an answer in threads.
    """

    def __init__(
        self,
        app: ASGIApp,
        errors: ErrorTable,
        *,
        on_start: Callable[[Server], None],
        on_stop: Callable[[], None],
        on_malformed: Callable[[bytes, bytes], None],
        remote: bool = False,
    ) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                http=partial(
                    EnvelopeProtocol, errors, on_malformed, at_once_of(app), Outbox(), remote
                ),  # type: ignore[arg-type] # it is only called
                lifespan="off",
                ws="none",
                log_config=None,
                access_log=False,
                proxy_headers=False,
                server_header=False,
                timeout_graceful_shutdown=_SHUTDOWN_SECONDS,
            )
        )
        self._on_start = on_start
        self._on_stop = on_stop

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._on_start(self)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._on_stop()
        await super().shutdown(sockets)

    def stop(self) -> None:
        """Answer what has come, and end."""
        self.should_exit = True

    def serve_on(self, listener: socket.socket, *, alone: bool = True) -> None:
        """Serve, then return: after it has stopped, uvicorn raises the signal once more.

        In each turn of its loop libuv takes one connection from each listening socket (since its
        pull request 3696). Of hundreds that come under load the last would wait for seconds, so a
        server that listens `alone` does it on copies; others would leave it no connections.
        """
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: self.stop())  # one that comes before uvicorn listens
        gc.freeze()  # what was made until now stays: it need not be looked at again
        several = alone and sys.platform != "win32"  # there asyncio listens without libuv
        copies = [listener.dup() for _ in range(_COPIES - 1)] if several else []
        self.run(sockets=[listener, *copies])


class MalformedError(Exception):
    """A request is not HTTP as it must be. The message says why."""


class EnvelopeProtocol(HttpToolsProtocol):
    """HTTP/1.1 as uvicorn speaks it, with these differences.

    What is not HTTP, or lacks the one Host it needs (RFC 9112, section 3.2), is answered with a 400
    in our envelope, after the answers to what came before it; a request whose body breaks is
    ended as if its client had gone. Fields of a trailer are dropped, never merged into the headers
    (RFC 9110, section 6.5.1). A request to upgrade to another protocol is served as if it had not
    asked (RFC 9110, section 7.8): httptools would leave out its body, and Java's HttpClient asks
    for h2c with every first request. An extension of the ASGI scope closes the connection.
    """

    def __init__(
        self,
        errors: ErrorTable,
        on_malformed: Callable[[bytes, bytes], None],
        at_once: AtOnce,
        outbox: Outbox,
        remote: bool,  # noqa: FBT001, bound by its place
        **uvicorn_arguments: Any,
    ) -> None:
        super().__init__(**uvicorn_arguments)
        self._at_once = at_once
        self._outbox = outbox
        self._remote = remote
        self._holding = False
        self._held: tuple[RequestResponseCycle, Any] | None = None
        self._errors = errors
        self._on_malformed = on_malformed
        self._refusal: str | None = None
        self._idle_since: float | None = None  # by the loop's clock; None while it is not
        self._in_head = False  # the beginning of a request has come, and not all of its head

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._in_head = True

    def on_headers_complete(self) -> None:
        self._in_head = False
        if self.parser.should_upgrade():
            return
        hosts = [name for name, _ in self.headers].count(b"host")
        if hosts != 1 and self.parser.get_http_version() == "1.1":
            raise MalformedError(f"wanted one Host header; got {hosts}")
        extensions: dict[str, Any] = {HANG_UP: self.transport.close}
        self.scope["extensions"] = extensions
        super().on_headers_complete()
        self.headers = []  # the scope has those of the head; what comes now is a trailer

    def on_message_complete(self) -> None:
        if not self.parser.should_upgrade():
            super().on_message_complete()

    def data_received(self, data: bytes) -> None:
        self._idle_since = None
        self._holding = True
        self._feed(data)
        while self._held is not None:
            (cycle, app), self._held = self._held, None
            if cycle.more_body:
                super()._start_asgi_task(cycle, app)
            elif self._remote:
                in_thread = partial(self._answer_in_thread, app, bytes(cycle.body))
                super()._start_asgi_task(cycle, in_thread)
            elif not self._answered_at_once(cycle):
                super()._start_asgi_task(cycle, app)
        self._holding = False

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        if self._holding:
            self._held = cycle, app  # until the whole packet is read: its body may be in it
        else:
            super()._start_asgi_task(cycle, app)

    async def _answer_in_thread(
        self, app: ASGIApp, body: bytes, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Serve a request whose body has come, and wait for its state once, not call by call."""
        answer = await run_in_threadpool(self._at_once, scope, body)
        if answer is None:
            await app(scope, receive, send)
            return
        for message in answer.messages():
            await send(message)

    def _answered_at_once(self, cycle: RequestResponseCycle) -> bool:
        """Whether the application had an answer at once, which is then sent, in one piece."""
        if self.flow.write_paused:
            return False
        answer = self._at_once(cycle.scope, bytes(cycle.body))  # type: ignore[arg-type] # a Scope
        if answer is None:
            return False
        headers = [
            b"%b: %b\r\n" % header for header in (*cycle.default_headers, *answer.all_headers)
        ]
        end = b"\r\n" if cycle.keep_alive else b"connection: close\r\n\r\n"
        whole = b"".join((STATUS_LINE[answer.status], *headers, end, answer.body))
        self._outbox.put(self.transport, whole)
        cycle.response_started = cycle.response_complete = True
        if not cycle.keep_alive:
            self._outbox.send()
            self.transport.close()
        self.on_response_complete()
        return True

    def _feed(self, data: bytes) -> None:
        while self._refusal is None:
            try:
                self.parser.feed_data(data)
            except httptools.HttpParserUpgrade as upgrade:
                if self.parser.get_method() == b"CONNECT":
                    self._refuse("CONNECT is for proxies")
                    return
                data = self._head_without_upgrade() + data[upgrade.args[0] :]
            except httptools.HttpParserError as error:
                known = isinstance(error.__context__, MalformedError)
                self._refuse(str(error.__context__) if known else "invalid HTTP request")
            else:
                return

    def _head_without_upgrade(self) -> bytes:
        """The head of the request just read, less its Upgrade header, for a fresh parser."""
        version = self.parser.get_http_version().encode()
        head = [self.parser.get_method(), b" ", self.url, b" HTTP/", version, b"\r\n"]
        for name, value in self.headers:
            if name != b"upgrade":
                head += [name, b": ", value, b"\r\n"]
        self.parser = httptools.HttpRequestParser(self)
        self.parser.set_dangerous_leniencies(lenient_data_after_close=True)  # as uvicorn does
        return b"".join([*head, b"\r\n"])

    def _refuse(self, message: str) -> None:
        """Answer 400 and close, once every request that came whole before has its answer."""
        self._refusal = message
        newest = cast("RequestResponseCycle | None", self.cycle)
        if newest is None:
            self.send_400_response(message)
        elif not newest.more_body:
            if newest.response_complete:
                self.send_400_response(message)
        elif newest.response_complete:
            self.transport.close()  # the rest of a body that was not wanted anyway
        elif self.pipeline and self.pipeline[0][0] is newest:
            self.pipeline.popleft()
        else:
            newest.disconnected = True
            newest.message_event.set()
            self._answer_400(message)  # the application has seen this request

    def on_response_complete(self) -> None:
        self.server_state.total_requests += 1
        if self.transport.is_closing():
            return
        self.flow.resume_reading()
        if self.pipeline:
            self._start_asgi_task(*self.pipeline.pop())
        elif self._refusal is not None:
            self.send_400_response(self._refusal)
        elif not self._in_head:
            self._idle_since = self.loop.time()
            self._watch(self.timeout_keep_alive)

    def _watch(self, seconds: float) -> None:
        """Look after so many seconds whether the connection is idle.

        uvicorn starts a timer anew for each request, which takes longer than to parse it.
        """
        if self.timeout_keep_alive_task is None:
            self.timeout_keep_alive_task = self.loop.call_later(
                seconds, self.timeout_keep_alive_handler
            )

    def timeout_keep_alive_handler(self) -> None:
        self.timeout_keep_alive_task = None
        if self._idle_since is None:  # there is a request, whose answer starts the watch again
            return
        left = self._idle_since + self.timeout_keep_alive - self.loop.time()
        if left > 0:
            self._watch(left)
        else:
            super().timeout_keep_alive_handler()

    def shutdown(self) -> None:
        self._outbox.send()  # what was answered in this turn goes out before the connection closes
        super().shutdown()

    def send_400_response(self, msg: str) -> None:
        self._on_malformed(self.url, self._answer_400(msg))

    def _answer_400(self, msg: str) -> bytes:
        logger.info("- - 400 - %s", msg)
        status, headers, body = self._errors.response(ApiError(400, msg))
        headers |= {"content-length": str(len(body)), "connection": "close"}
        lines = [f"{name}: {value}\r\n" for name, value in headers.items()]
        head = f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n{''.join(lines)}\r\n"
        self._outbox.send()
        self.transport.write(head.encode() + body)
        self.transport.close()
        return body

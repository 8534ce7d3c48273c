"""One connection: reads requests, calls the pipeline, and writes the responses in order.

              data_received                     respond                   written
    IDLE ---------------------> RECEIVING ----------------> RESPONDING ---------------> IDLE
      |     a part of a request    |     the request is        |   in a task if it waits; |
      |                            |     complete, or its      |   later requests wait    |
      |  keep_alive seconds        |     head is refused       |   in the parser          |
      v                            v                           v                          v
    CLOSED <-------- malformed request, client disconnected, or "Connection: close" <-----'

While a response waits for earlier ones, or the client does not read, the protocol reads nothing
from the socket. So TCP's flow control limits how many requests of a client can wait.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any, TypeVar, cast

from starlette.concurrency import run_in_threadpool

from logs_contract.server.errors import ApiError
from logs_contract.server.http.asgi_bridge import ResponseSender
from logs_contract.server.http.connections import Connections
from logs_contract.server.http.idle_timer import IdleTimer
from logs_contract.server.http.late_body import LateBody
from logs_contract.server.http.message import Mount, Request, Response
from logs_contract.server.http.wire_format import RequestParser, encode_response

_GRACE = 0.1  # seconds to wait for the reset of a connection whose client has disconnected
_T = TypeVar("_T")


class HttpProtocol(asyncio.Protocol):
    """HTTP/1.1 on one connection."""

    def __init__(self, shared: Connections) -> None:
        self._shared = shared
        self._pipeline = shared.pipeline
        self._parser = RequestParser(shared.pipeline.max_body_bytes, shared.mount)
        self._transport: asyncio.Transport = cast("asyncio.Transport", None)
        self._loop = asyncio.get_running_loop()
        self._late = LateBody(
            self._parser,
            self._pipeline,
            self._loop,
            respond=self._respond,
            start=self._start_task,
            write=self._write_now,
        )
        self._task: asyncio.Task[None] | None = None
        self._current: Request | None = None  # the request that `_task` responds to
        self._write_paused = False
        self._read_paused = False
        self._client_is_done = False  # True if the client will send nothing more
        self.lost = asyncio.Event()
        self._drained = asyncio.Event()
        self._drained.set()
        self._idle: IdleTimer = cast("IdleTimer", None)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._shared.open.add(self)
        self._idle = IdleTimer(self._loop, self._shared.keep_alive, self._close)

    def connection_lost(self, _exc: Exception | None) -> None:
        self._shared.open.discard(self)
        self.lost.set()
        self._drained.set()
        self._idle.cancel()
        request = self._parser.break_off()
        if request is not None and request is not self._late.refused:
            self._start_task(self._record_incomplete(request))

    def pause_writing(self) -> None:
        self._write_paused = True
        self._drained.clear()

    def resume_writing(self) -> None:
        self._write_paused = False
        self._drained.set()
        self._proceed()

    def data_received(self, data: bytes) -> None:
        self._idle.since = None
        self._parser.feed(data)
        self._proceed()

    def eof_received(self) -> bool:
        """Send the outstanding responses after a half-close, then close (RFC 9112, section 9.6)."""
        self._client_is_done = True
        request = self._parser.break_off()
        if request is not None and request is not self._late.refused:
            self._parser.complete.append(request)
        self._proceed()
        return True

    @property
    def is_write_paused(self) -> bool:
        """Whether the client has stopped reading, so that writes are paused."""
        return self._write_paused

    def shut_down(self) -> None:
        """Close at once if idle, otherwise after the response to the current request."""
        if self._task is None and self._parser.pending is None:
            self._close()

    def abort(self) -> None:
        """Respond 500 to the current request, unless its response has begun, and close."""
        request = self._parser.break_off() or self._current
        if self._task is not None:
            self._task.cancel()
        if request is None or request is self._late.refused or request.mount is not None:
            self._transport.abort()
            return
        request.keep_alive = False
        self._pipeline.log(request, 500)
        self._write(request, self._pipeline.errors.respond_to(ApiError(500)))

    def _proceed(self) -> None:
        """Respond to the complete requests, and check the request that is still incomplete."""
        parser, transport = self._parser, self._transport
        while parser.complete and self._task is None and not self._write_paused:
            request = parser.complete.popleft()
            if request is self._late.refused:
                self._late.refused = None  # Its body is complete now.
            else:
                self._respond(request)
        backlog = bool(parser.complete) or self._write_paused
        if backlog is not self._read_paused:
            self._read_paused = backlog
            (transport.pause_reading if backlog else transport.resume_reading)()
        if backlog or self._task is not None or transport.is_closing():
            return
        if parser.malformed is not None:
            self._respond_to_malformed(parser.malformed)
        elif parser.pending is not None:
            self._late.handle(parser.pending)
        elif self._client_is_done or self._shared.stopping:
            self._close()
        elif not parser.is_in_head:
            self._idle.since = self._loop.time()

    def _respond(self, request: Request) -> None:
        pipeline = self._pipeline
        if request.mount is not None:
            self._current = request
            self._start_task(self._respond_by_mount(request.mount, request))
        elif pipeline.waits and pipeline.may_wait(request):
            self._current = request
            self._start_task(self._respond_in_thread(request))
        else:
            response = pipeline.respond(request)
            if response.delay:
                self._current = request
                self._start_task(self._respond_later(request, response))
            else:
                self._write(request, response)

    async def _respond_in_thread(self, request: Request) -> None:
        response = await run_in_threadpool(self._pipeline.respond, request)
        if response.delay:
            await self._respond_later(request, response)
        else:
            self._write(request, response)

    async def _respond_later(self, request: Request, response: Response) -> None:
        """Respond after the delay, and record whether the client was still connected."""
        await self._wait_until_lost(response.delay)
        probed = b""
        if self._client_is_done and not response.close:
            # The client may have disconnected or may wait for the response. If it has
            # disconnected, it resets the connection when it receives the first bytes.
            request.keep_alive = False
            data = encode_response(request, response, keep_alive=False)
            self._write_now(data[:-1])
            probed = data[-1:]
            await self._wait_until_lost(_GRACE)
        if self.lost.is_set() or (probed and self._is_reset()):
            response = response.as_dropped()
        await self._run(request, partial(self._pipeline.finish, request, response))
        if probed and not self.lost.is_set():
            self._write_now(probed)
            self._close()
        elif not self.lost.is_set():
            self._write(request, response)

    async def _respond_by_mount(self, mount: Mount, request: Request) -> None:
        request.keep_alive = request.keep_alive and not self._shared.stopping
        sender = ResponseSender(request, self._write_now, self._drained, self.lost)
        status = await sender.call(mount.app, self._pipeline.errors)
        self._pipeline.log(request, status)
        if not request.keep_alive:
            self._close()

    def _write_now(self, data: bytes) -> None:
        self._shared.flush()
        self._transport.write(data)

    async def _record_incomplete(self, request: Request) -> None:
        """Respond to a request whose body was cut off, so that the journal records it."""
        await self._run(request, partial(self._pipeline.respond, request))

    async def _run(self, request: Request, work: Callable[[], _T]) -> _T:
        waits = self._pipeline.waits and self._pipeline.may_wait(request)
        return await run_in_threadpool(work) if waits else work()

    def _respond_to_malformed(self, message: str) -> None:
        request = self._parser.break_off()
        if request is None:
            work = partial(self._pipeline.respond_to_malformed, self._parser.target, message)
        elif request is self._late.refused:
            self._close()
            return
        else:
            request.body_error = message
            work = partial(self._pipeline.respond, request)
        self._start_task(self._respond_and_close(work))

    async def _respond_and_close(self, work: Callable[[], Response]) -> None:
        """Respond to a malformed request and close, because later bytes cannot be parsed."""
        response = await run_in_threadpool(work) if self._pipeline.is_remote else work()
        self._write(Request("", b"", "", {}, [], 0, 0, keep_alive=False), response)

    def _write(self, request: Request, response: Response) -> None:
        if self._shared.stopping or self._client_is_done:
            request.keep_alive = False
        if not response.close:
            data = encode_response(request, response, keep_alive=request.keep_alive)
            self._shared.write(self._transport, data)
        if response.close or response.cut is not None or not request.keep_alive:
            self._close()

    def _start_task(self, work: Coroutine[Any, Any, None]) -> None:
        self._task = task = self._loop.create_task(work)
        self._shared.tasks.add(task)
        task.add_done_callback(self._handle_task_end)

    def _handle_task_end(self, task: asyncio.Task[None]) -> None:
        self._shared.tasks.discard(task)
        if task is not self._task:  # The task has started another one.
            return
        self._task = self._current = None
        if not task.cancelled() and task.exception() is not None:
            self._close()
            self._loop.call_exception_handler(
                {"message": "the response to a request failed", "exception": task.exception()}
            )
        elif not self.lost.is_set():
            self._proceed()

    def _is_reset(self) -> bool:
        """Return whether the client has reset the connection. The event loop may not know yet."""
        connection: socket.socket = self._transport.get_extra_info("socket")
        return connection.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) != 0

    async def _wait_until_lost(self, seconds: float) -> bool:
        """Wait and return whether the client disconnects in time. A uvloop timer may end early."""
        end = self._loop.time() + seconds
        while (left := end - self._loop.time()) > 0 and not self.lost.is_set():
            try:
                await asyncio.wait_for(self.lost.wait(), left)
            except TimeoutError:
                continue
        return self.lost.is_set()

    def _close(self) -> None:
        self._shared.flush()
        self._transport.close()

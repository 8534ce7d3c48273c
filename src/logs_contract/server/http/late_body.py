"""Handles a request whose head has arrived but whose body is incomplete."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from starlette.concurrency import run_in_threadpool

from logs_contract.server.http.message import Request
from logs_contract.server.http.wire_format import CONTINUE, RequestParser
from logs_contract.server.pipeline import Pipeline

_GRACE = 0.1  # After this many seconds without a part of the body, the server refuses the request.


class LateBody:
    """Asks the client for the body, waits for it, or refuses the request without it.

    `respond` sends the response to a request. `start` runs a coroutine; the connection processes no
    other request until it ends. `write` sends bytes immediately. `refused` is the request that got
    its response before its body was complete.
    """

    def __init__(
        self,
        parser: RequestParser,
        pipeline: Pipeline,
        loop: asyncio.AbstractEventLoop,
        *,
        respond: Callable[[Request], None],
        start: Callable[[Coroutine[Any, Any, None]], None],
        write: Callable[[bytes], None],
    ) -> None:
        self.refused: Request | None = None
        self._parser = parser
        self._pipeline = pipeline
        self._loop = loop
        self._respond = respond
        self._start_task = start
        self._write = write
        self._seen: Request | None = None

    def handle(self, request: Request) -> None:
        """Handle the pending request. Called for each part of its body."""
        if request is self.refused:
            return
        if request.body_error is not None:
            self._refuse(request)
        elif request is not self._seen:
            self._seen = request
            if request.mount is not None:
                self._continue(request, needed=True)
            elif self._pipeline.waits and self._pipeline.may_wait(request):
                self._start_task(self._check_in_thread(request))
            else:
                self._continue(request, needed=self._pipeline.needs_body(request))

    async def _check_in_thread(self, request: Request) -> None:
        needed = await run_in_threadpool(self._pipeline.needs_body, request)
        self._continue(request, needed=needed)

    def _continue(self, request: Request, *, needed: bool) -> None:
        # RFC 9110, section 10.1.1: a client that asks waits for 100 or for the final response.
        asks = request.headers.get(b"expect", b"").lower() == b"100-continue"
        if asks and request.body_bytes == 0:
            if needed:
                self._write(CONTINUE)
            else:
                request.keep_alive = False  # The client may send the body or the next request.
                self._refuse(request)
        elif not needed:
            self._loop.call_later(_GRACE, self._refuse_if_stalled, request, request.body_bytes)

    def _refuse_if_stalled(self, request: Request, read: int) -> None:
        """Refuse a request if no further part of its body arrives. The journal has the parts."""
        if request is not self._parser.pending or request is self.refused:
            return
        if request.body_bytes > read:
            self._loop.call_later(_GRACE, self._refuse_if_stalled, request, request.body_bytes)
        else:
            self._refuse(request)

    def _refuse(self, request: Request) -> None:
        self.refused = request
        self._parser.set_partial_body(request)
        self._respond(request)

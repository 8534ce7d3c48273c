"""Handles a request whose head has arrived but whose body is incomplete."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from starlette.concurrency import run_in_threadpool

from logs_contract.server.http.message import Request
from logs_contract.server.http.wire_format import CONTINUE, RequestParser
from logs_contract.server.pipeline import Pipeline

_GRACE = 0.1  # seconds between two parts of a body that the server refuses without it


class LateBody:
    """Asks for the body, waits for it, or refuses the request without it.

    `answer` has a request answered, `start` runs a coroutine during which no other request is
    answered, `write` sends bytes at once. `refused` is the request that was answered before its
    body came to its end.
    """

    def __init__(
        self,
        parser: RequestParser,
        pipeline: Pipeline,
        loop: asyncio.AbstractEventLoop,
        *,
        answer: Callable[[Request], None],
        start: Callable[[Coroutine[Any, Any, None]], None],
        write: Callable[[bytes], None],
    ) -> None:
        self.refused: Request | None = None
        self._parser = parser
        self._pipeline = pipeline
        self._loop = loop
        self._answer = answer
        self._start = start
        self._write = write
        self._seen: Request | None = None

    def look(self, request: Request) -> None:
        """Handle the pending request. Called for each part of its body."""
        if request is self.refused:
            return
        if request.body_error is not None:
            self._refuse(request)
        elif request is not self._seen:
            self._seen = request
            if request.mount is not None:
                self._go_on(request, needed=True)
            elif self._pipeline.waits and self._pipeline.may_wait(request):
                self._start(self._look_in_thread(request))
            else:
                self._go_on(request, needed=self._pipeline.needs_body(request))

    async def _look_in_thread(self, request: Request) -> None:
        needed = await run_in_threadpool(self._pipeline.needs_body, request)
        self._go_on(request, needed=needed)

    def _go_on(self, request: Request, *, needed: bool) -> None:
        # RFC 9110, section 10.1.1: a client that asks waits for 100, or for the refusal.
        asks = request.headers.get(b"expect", b"").lower() == b"100-continue"
        if asks and request.body_bytes == 0:
            if needed:
                self._write(CONTINUE)
            else:
                request.keep_alive = False  # whether its body follows, nobody knows
                self._refuse(request)
        elif not needed:
            self._loop.call_later(_GRACE, self._refuse_soon, request, request.body_bytes)

    def _refuse_soon(self, request: Request, read: int) -> None:
        """Reject a request once its body stops arriving. The journal has the part received."""
        if request is not self._parser.pending or request is self.refused:
            return
        if request.body_bytes > read:
            self._loop.call_later(_GRACE, self._refuse_soon, request, request.body_bytes)
        else:
            self._refuse(request)

    def _refuse(self, request: Request) -> None:
        self.refused = request
        self._parser.body_so_far(request)
        self._answer(request)

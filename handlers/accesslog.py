"""One line in the log for each request, without its token, query or body."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import lru_cache
from time import localtime, perf_counter, strftime, time
from typing import TextIO

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from handlers.answer import Answer
from handlers.atonce import at_once_of
from handlers.context import caller_of
from handlers.tokens import redact


class AccessLog:
    """ASGI middleware, outermost: method, path, status, milliseconds, the token's label.

    `write` takes a line; without it there is no log.
    """

    def __init__(self, app: ASGIApp, write: Callable[[str], None] | None) -> None:
        self._app = app
        self._at_once = at_once_of(app)
        self._write = write

    def at_once(self, scope: Scope, body: bytes) -> Answer | None:
        scope.setdefault("extensions", {})
        started = perf_counter()
        answer = self._at_once(scope, body)
        if answer is not None and self._write is not None:
            self._write(_line(scope, answer.status, started))
        return answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        # Connexion copies the scope on its way in; what it learns is seen here because this
        # one mapping is shared.
        scope.setdefault("extensions", {})
        write = self._write
        if scope["type"] != "http" or write is None:
            await self._app(scope, receive, send)
            return
        status = 0
        started = perf_counter()

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, watched)
        finally:
            write(_line(scope, status, started))


class Lines:
    """Writes lines with the time before them, those of one turn of the loop in one system call.

    To do it with `logging` takes longer than to answer a request.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._lines: list[str] = []
        self._second = -1
        self._shown = ""

    def __call__(self, line: str) -> None:
        now = time()
        second = int(now)
        if second != self._second:
            self._second, self._shown = second, strftime("%Y-%m-%d %H:%M:%S", localtime(second))
        if not self._lines:
            asyncio.get_running_loop().call_soon(self._flush)
        self._lines.append(f"{self._shown},{int((now - second) * 1000):03d} {line}\n")

    def _flush(self) -> None:
        lines, self._lines = self._lines, []
        self._stream.write("".join(lines))
        self._stream.flush()


def _line(scope: Scope, status: int, started: float) -> str:
    caller = caller_of(scope)
    took = (perf_counter() - started) * 1000
    return (
        f"{scope['method']} {_shown(scope['path'])} {status or 'no answer'} {took:.1f} ms "
        f"{caller.label if caller else '-'}"
    )


@lru_cache(maxsize=128)
def _shown(path: str) -> str:
    """A path as it can stand in a line."""
    return redact(repr(path)[1:-1])

"""One line in the log for each request, without its token, query or body."""

from __future__ import annotations

import logging
from time import perf_counter

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from handlers.context import caller_of

logger = logging.getLogger(__name__)


class AccessLog:
    """ASGI middleware, outermost: method, path, status, milliseconds, the token's label."""

    def __init__(self, app: ASGIApp, *, enabled: bool) -> None:
        self._app = app
        self._enabled = enabled

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        # Connexion copies the scope on its way in; what it learns is seen here because this
        # one mapping is shared.
        scope.setdefault("extensions", {})
        if scope["type"] != "http" or not self._enabled:
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
            caller = caller_of(scope)
            logger.info(
                "%s %s %s %.1f ms %s",
                scope["method"],
                repr(scope["path"])[1:-1],
                status or "no answer",
                (perf_counter() - started) * 1000,
                caller.label if caller else "-",
            )

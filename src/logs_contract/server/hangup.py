"""An extension of the ASGI scope: the server closes a connection without an answer."""

from __future__ import annotations

from starlette.types import Receive, Scope

HANG_UP = "handlers.hang_up"


async def hang_up(scope: Scope, receive: Receive) -> None:
    """Close the connection a request came on, and wait until it is."""
    close = scope["extensions"].get(HANG_UP)
    if close is None:
        raise RuntimeError("this server cannot close a connection")
    close()
    while (await receive())["type"] != "http.disconnect":
        pass

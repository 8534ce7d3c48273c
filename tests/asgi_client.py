"""Calls an ASGI application without a server, so that a test can replace its parts."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
from starlette.types import ASGIApp


def call(
    app: ASGIApp, method: str, path: str, *, token: str | None = None, **arguments: Any
) -> httpx.Response:
    """Send one request to `app` and return the response."""

    async def exchange() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://server") as client:
            headers = {"Authorization": f"Bearer {token}"} if token else {}
            return await client.request(method, path, headers=headers, **arguments)

    return asyncio.run(exchange())

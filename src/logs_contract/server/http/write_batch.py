"""Responses of one turn of the event loop, written together at its end."""

from __future__ import annotations

import asyncio


class WriteBatch:
    """Collects what is to be written until every connection that has something was read.

    To write each response at once would wake its client for it, and the loop for the client's next
    request, one at a time: half as many requests a second, measured with 16 connections.
    """

    def __init__(self) -> None:
        self._held: list[tuple[asyncio.Transport, bytes]] = []

    def put(self, transport: asyncio.Transport, data: bytes) -> None:
        """Write `data` at the end of this turn."""
        if not self._held:
            asyncio.get_running_loop().call_soon(self.flush)
        self._held.append((transport, data))

    def flush(self) -> None:
        """Write everything now, in the order it came."""
        held, self._held = self._held, []
        for transport, data in held:
            if not transport.is_closing():
                transport.write(data)

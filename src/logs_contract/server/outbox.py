"""Answers of one turn of the event loop, sent together at its end."""

from __future__ import annotations

import asyncio


class Outbox:
    """Holds what is to be written until the connections that have something to say were read.

    To send each answer at once would wake its client for it, and the loop for the client's next
    request, one at a time: half as many requests a second, measured with 16 connections.
    """

    def __init__(self) -> None:
        self._held: list[tuple[asyncio.Transport, bytes]] = []

    def put(self, transport: asyncio.Transport, data: bytes) -> None:
        if not self._held:
            asyncio.get_running_loop().call_soon(self.send)
        self._held.append((transport, data))

    def send(self) -> None:
        """Write everything now, in the order it came."""
        held, self._held = self._held, []
        for transport, data in held:
            if not transport.is_closing():
                transport.write(data)

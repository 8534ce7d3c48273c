"""What the connections of one server share: the pipeline, settings, what is to be written."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Protocol

from logs_contract.server.http.message import Mount
from logs_contract.server.pipeline import Pipeline


class Connection(Protocol):
    """An open connection, as a server that ends sees it."""

    lost: asyncio.Event

    def shut_down(self) -> None:
        """Close now, or once the request under way has its response."""

    def abort(self) -> None:
        """Answer the request under way with 500, unless its response has begun, and close."""


@dataclass
class Connections:
    """What the connections of one server share. `keep_alive` is in seconds."""

    pipeline: Pipeline
    mount: Mount | None = None
    keep_alive: float = 5.0
    open: set[Connection] = field(default_factory=set)
    tasks: set[asyncio.Task[None]] = field(default_factory=set)
    stopping: bool = False
    _held: list[tuple[asyncio.Transport, bytes]] = field(default_factory=list)

    def write(self, transport: asyncio.Transport, data: bytes) -> None:
        """Write at the end of this turn of the event loop.

        To write each response at once would wake its client for it, and the loop for the client's
        next request, one at a time: half as many requests a second, measured with 16 connections.
        """
        if not self._held:
            asyncio.get_running_loop().call_soon(self.flush)
        self._held.append((transport, data))

    def flush(self) -> None:
        """Write everything now, in the order it came."""
        held, self._held = self._held, []
        for transport, data in held:
            if not transport.is_closing():
                transport.write(data)

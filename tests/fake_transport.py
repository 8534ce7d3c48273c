"""A connection without a socket, with a clock that the test advances."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, cast
from unittest.mock import patch

from logs_contract.server.app import create_app
from logs_contract.server.contract import Contract
from logs_contract.server.http.connections import Connections
from logs_contract.server.http.protocol import HttpProtocol
from logs_contract.server.settings import Settings


@dataclass
class Timer:
    due: float
    callback: Callable[..., None]
    arguments: tuple[Any, ...]
    cancelled: bool = False

    def cancel(self) -> None:
        self.cancelled = True


@dataclass
class Loop:
    """The part of an event loop that the protocol uses. `advance` moves its clock."""

    now: float = 0.0
    timers: list[Timer] = field(default_factory=list)

    def time(self) -> float:
        return self.now

    def call_later(self, seconds: float, callback: Callable[..., None], *arguments: Any) -> Timer:
        self.timers.append(Timer(self.now + seconds, callback, arguments))
        return self.timers[-1]

    def create_task(self, coroutine: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        return asyncio.get_running_loop().create_task(coroutine)

    def advance(self, seconds: float) -> None:
        until = self.now + seconds
        while due := [it for it in self.timers if it.due <= until]:
            timer = min(due, key=lambda it: it.due)
            self.timers.remove(timer)
            self.now = timer.due
            if not timer.cancelled:
                timer.callback(*timer.arguments)
        self.now = until


class Transport(asyncio.Transport):
    """Keeps what is written until it is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.written = b""
        self.closed = False
        self.reads = True

    def write(self, data: Any) -> None:
        assert not self.closed
        self.written += data

    def close(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed

    def pause_reading(self) -> None:
        self.reads = False

    def resume_reading(self) -> None:
        self.reads = True


class Connection:
    """An open connection. When `receive` returns, the protocol has processed the data."""

    def __init__(self, contract: Contract) -> None:
        app = create_app(Settings(), contract=contract)
        self.connections = Connections(app.pipeline, app.mount)
        self.loop, self.transport = Loop(), Transport()
        with patch.object(asyncio, "get_running_loop", lambda: self.loop):
            self.protocol = HttpProtocol(self.connections)
        self.protocol.connection_made(cast("asyncio.BaseTransport", self.transport))

    async def receive(self, data: bytes) -> None:
        self.protocol.data_received(data)
        await self.settle()

    async def settle(self) -> None:
        """Wait until all callbacks have run and all tasks have ended."""
        await asyncio.sleep(0)
        while self.connections.tasks:
            await asyncio.wait(self.connections.tasks)
            await asyncio.sleep(0)

    @property
    def responses(self) -> int:
        return self.transport.written.count(b"HTTP/1.1 ")

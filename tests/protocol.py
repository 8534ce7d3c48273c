"""The protocol of one connection, without a socket and by a clock of ours."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, cast

import uvicorn
from uvicorn.server import ServerState

from logs_contract.server.app import create_app
from logs_contract.server.contract import Contract
from logs_contract.server.http.protocol import EnvelopeProtocol
from logs_contract.server.settings import Settings
from tests.listening import make_server


@dataclass
class Timer:
    due: float
    callback: Callable[[], None]
    cancelled: bool = False

    def cancel(self) -> None:
        self.cancelled = True


@dataclass
class Loop:
    """What the protocol wants of an event loop; its time goes on when it is told to."""

    now: float = 0.0
    timers: list[Timer] = field(default_factory=list)

    def time(self) -> float:
        return self.now

    def call_later(self, seconds: float, callback: Callable[[], None]) -> Timer:
        self.timers.append(Timer(self.now + seconds, callback))
        return self.timers[-1]

    def create_task(self, coroutine: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        return asyncio.get_running_loop().create_task(coroutine)

    def goes_on(self, seconds: float) -> None:
        until = self.now + seconds
        while due := [it for it in self.timers if it.due <= until]:
            timer = min(due, key=lambda it: it.due)
            self.timers.remove(timer)
            self.now = timer.due
            if not timer.cancelled:
                timer.callback()
        self.now = until


class Transport(asyncio.Transport):
    """Keeps what is written until it is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.written = b""
        self.closed = False

    def write(self, data: Any) -> None:
        assert not self.closed
        self.written += data

    def close(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed

    def pause_reading(self) -> None: ...

    def resume_reading(self) -> None: ...


class Connection:
    """An open one; whatever it receives is dealt with when `receives` returns."""

    def __init__(self, contract: Contract) -> None:
        app = create_app(Settings(), contract=contract)
        config: uvicorn.Config = make_server(app, contract, lambda: None, []).config
        config.load()
        self.loop, self.transport = Loop(), Transport()
        make = cast("Callable[..., EnvelopeProtocol]", config.http_protocol_class)
        self.protocol = make(
            config=config, server_state=ServerState(), app_state={}, _loop=cast("Any", self.loop)
        )
        self.protocol.connection_made(self.transport)

    async def receives(self, data: bytes) -> None:
        self.protocol.data_received(data)
        await self.settled()

    async def settled(self) -> None:
        """What waits for its turn has had it; tasks have ended."""
        await asyncio.sleep(0)
        while self.protocol.tasks:
            await asyncio.wait(self.protocol.tasks)
            await asyncio.sleep(0)

    @property
    def answers(self) -> int:
        return self.transport.written.count(b"HTTP/1.1 ")

"""When a connection counts as idle and is closed, and what is still sent then."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, cast

import pytest
import uvicorn
from uvicorn.server import ServerState

from handlers.app import create_app
from handlers.contract import Contract
from handlers.server import EnvelopeProtocol
from handlers.settings import Settings
from tests.listening import Listening, make_server
from tests.wire import request

KEEP_ALIVE = 5.0  # seconds, uvicorn's own
WHOLE = request(body=b'{"level": "info", "message": ""}')


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


@pytest.fixture
def connection(contract: Contract) -> Connection:
    return Connection(contract)


def test_an_idle_connection_is_closed_when_its_time_is_over(connection: Connection) -> None:
    async def story() -> None:
        await connection.receives(WHOLE)
        connection.loop.goes_on(KEEP_ALIVE - 0.1)
        assert not connection.transport.closed
        connection.loop.goes_on(0.1)
        assert connection.transport.closed

    asyncio.run(story())


def test_each_request_begins_the_time_anew(connection: Connection) -> None:
    async def story() -> None:
        for count in range(1, 5):
            await connection.receives(WHOLE)
            assert connection.answers == count
            connection.loop.goes_on(KEEP_ALIVE - 0.1)
            assert not connection.transport.closed
        connection.loop.goes_on(0.1)
        assert connection.transport.closed

    asyncio.run(story())


def test_one_timer_is_enough_for_many_requests(connection: Connection) -> None:
    async def story() -> None:
        for _ in range(100):
            await connection.receives(WHOLE)
        assert len(connection.loop.timers) == 1

    asyncio.run(story())


@pytest.mark.parametrize("place", [1, 40, len(WHOLE) - 1], ids=["line", "head", "body"])
@pytest.mark.parametrize("with_the_one_before", [False, True], ids=["alone", "one packet"])
def test_a_connection_with_half_a_request_is_not_idle(
    connection: Connection,
    place: int,
    with_the_one_before: bool,
) -> None:
    async def story() -> None:
        half = WHOLE[:place]
        packets = [WHOLE + half] if with_the_one_before else [WHOLE, half]
        for packet in packets:
            connection.protocol.data_received(packet)
        connection.loop.goes_on(10 * KEEP_ALIVE)
        assert not connection.transport.closed
        await connection.receives(WHOLE[place:])
        assert connection.answers == 2
        connection.loop.goes_on(KEEP_ALIVE)
        assert connection.transport.closed

    asyncio.run(story())


def test_half_a_head_beside_a_task_keeps_its_connection(connection: Connection) -> None:
    async def story() -> None:
        connection.protocol.data_received(request("GET", "/docs", token=None) + WHOLE[:40])
        await connection.settled()
        assert connection.answers == 1
        connection.loop.goes_on(10 * KEEP_ALIVE)
        await connection.receives(WHOLE[40:])
        assert connection.answers == 2

    asyncio.run(story())


def test_answers_that_wait_for_the_end_of_the_turn_are_sent_before_a_stop(
    connection: Connection,
) -> None:
    async def story() -> None:
        connection.protocol.data_received(WHOLE * 2)
        assert connection.answers == 0
        connection.protocol.shutdown()
        assert connection.transport.closed
        assert connection.answers == 2

    asyncio.run(story())


def test_the_idle_are_closed_over_a_socket_and_half_a_request_is_not(contract: Contract) -> None:
    listening = Listening(contract)
    listening.server.config.timeout_keep_alive = 1
    with listening.running(), listening.connect() as half, listening.connect() as idle:
        half.sendall(WHOLE[:40])
        idle.sendall(WHOLE)
        with idle.makefile("rb") as stream:
            assert stream.readline().startswith(b"HTTP/1.1 201")
            stream.read()  # until it is closed
        half.sendall(WHOLE[40:])
        with half.makefile("rb") as stream:
            assert stream.readline().startswith(b"HTTP/1.1 201")

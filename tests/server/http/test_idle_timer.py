"""Idle connections are closed. Connections with an incomplete request are not idle."""

from __future__ import annotations

import asyncio

import pytest

from logs_contract.server.contract import Contract
from tests.fake_transport import Connection
from tests.raw_http import request
from tests.server_thread import ServerThread

KEEP_ALIVE = 5.0  # seconds
WHOLE = request(body=b'{"level": "info", "message": ""}')


@pytest.fixture
def connection(contract: Contract) -> Connection:
    return Connection(contract)


def test_a_connection_is_closed_after_its_idle_time(connection: Connection) -> None:
    async def story() -> None:
        await connection.receive(WHOLE)
        connection.loop.advance(KEEP_ALIVE - 0.1)
        assert not connection.transport.closed
        connection.loop.advance(0.1)
        assert connection.transport.closed

    asyncio.run(story())


def test_each_request_restarts_the_idle_time(connection: Connection) -> None:
    async def story() -> None:
        for count in range(1, 5):
            await connection.receive(WHOLE)
            assert connection.responses == count
            connection.loop.advance(KEEP_ALIVE - 0.1)
            assert not connection.transport.closed
        connection.loop.advance(0.1)
        assert connection.transport.closed

    asyncio.run(story())


def test_one_timer_is_enough_for_many_requests(connection: Connection) -> None:
    async def story() -> None:
        for _ in range(100):
            await connection.receive(WHOLE)
        assert len(connection.loop.timers) == 1

    asyncio.run(story())


@pytest.mark.parametrize("place", [1, 40, len(WHOLE) - 1], ids=["line", "head", "body"])
@pytest.mark.parametrize("with_the_one_before", [False, True], ids=["alone", "one packet"])
def test_a_connection_with_an_incomplete_request_is_not_idle(
    connection: Connection,
    place: int,
    with_the_one_before: bool,
) -> None:
    async def story() -> None:
        half = WHOLE[:place]
        packets = [WHOLE + half] if with_the_one_before else [WHOLE, half]
        for packet in packets:
            connection.protocol.data_received(packet)
        connection.loop.advance(10 * KEEP_ALIVE)
        assert not connection.transport.closed
        await connection.receive(WHOLE[place:])
        assert connection.responses == 2
        connection.loop.advance(KEEP_ALIVE)
        assert connection.transport.closed

    asyncio.run(story())


def test_a_connection_with_an_incomplete_head_beside_a_task_is_not_idle(
    connection: Connection,
) -> None:
    async def story() -> None:
        connection.protocol.data_received(request("GET", "/docs", token=None) + WHOLE[:40])
        await connection.settle()
        assert connection.responses == 1
        connection.loop.advance(10 * KEEP_ALIVE)
        await connection.receive(WHOLE[40:])
        assert connection.responses == 2

    asyncio.run(story())


def test_pending_responses_are_sent_before_a_connection_is_closed(
    connection: Connection,
) -> None:
    async def story() -> None:
        connection.protocol.data_received(WHOLE * 2)
        assert connection.responses == 0
        connection.protocol.shut_down()
        assert connection.transport.closed
        assert connection.responses == 2

    asyncio.run(story())


def test_over_a_socket_only_the_idle_connection_is_closed(contract: Contract) -> None:
    listening = ServerThread(contract, keep_alive=1)
    with listening.running(), listening.connect() as half, listening.connect() as idle:
        half.sendall(WHOLE[:40])
        idle.sendall(WHOLE)
        with idle.makefile("rb") as stream:
            assert stream.readline().startswith(b"HTTP/1.1 201")
            stream.read()  # until it is closed
        half.sendall(WHOLE[40:])
        with half.makefile("rb") as stream:
            assert stream.readline().startswith(b"HTTP/1.1 201")

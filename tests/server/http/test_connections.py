"""Responses of one turn of the event loop are written in order, at its end or by `flush`."""

from __future__ import annotations

import asyncio

import pytest

from logs_contract.server.app import create_app
from logs_contract.server.contract import Contract
from logs_contract.server.http.connections import Connections
from logs_contract.server.settings import Settings
from tests.fake_transport import Transport


@pytest.fixture
def connections(contract: Contract) -> Connections:
    return Connections(create_app(Settings(), contract=contract).pipeline)


def test_data_is_written_at_the_end_of_the_turn_and_in_order(connections: Connections) -> None:
    async def story() -> None:
        one, other = Transport(), Transport()
        for transport, data in ((one, b"1"), (other, b"a"), (one, b"2"), (other, b"b")):
            connections.write(transport, data)
        assert (one.written, other.written) == (b"", b"")
        await asyncio.sleep(0)
        assert (one.written, other.written) == (b"12", b"ab")
        connections.write(one, b"3")
        await asyncio.sleep(0)
        assert one.written == b"123"

    asyncio.run(story())


def test_flushed_data_is_not_written_again(connections: Connections) -> None:
    async def story() -> None:
        transport = Transport()
        connections.write(transport, b"1")
        connections.flush()
        connections.write(transport, b"2")
        assert transport.written == b"1"
        await asyncio.sleep(0)
        assert transport.written == b"12"

    asyncio.run(story())


def test_a_closed_connection_does_not_affect_others(
    connections: Connections,
) -> None:
    async def story() -> None:
        closed, other = Transport(), Transport()
        connections.write(closed, b"1")
        connections.write(other, b"a")
        closed.close()
        await asyncio.sleep(0)
        assert (closed.written, other.written) == (b"", b"a")

    asyncio.run(story())

"""What was put in an outbox goes out in order, at the end of the turn or when it is told to."""

from __future__ import annotations

import asyncio

from logs_contract.server.http.write_batch import Outbox
from tests.protocol import Transport


def test_it_is_sent_at_the_end_of_the_turn_and_in_order() -> None:
    async def story() -> None:
        outbox, one, other = Outbox(), Transport(), Transport()
        for transport, data in ((one, b"1"), (other, b"a"), (one, b"2"), (other, b"b")):
            outbox.put(transport, data)
        assert (one.written, other.written) == (b"", b"")
        await asyncio.sleep(0)
        assert (one.written, other.written) == (b"12", b"ab")
        outbox.put(one, b"3")
        await asyncio.sleep(0)
        assert one.written == b"123"

    asyncio.run(story())


def test_what_was_sent_early_is_not_sent_again() -> None:
    async def story() -> None:
        outbox, transport = Outbox(), Transport()
        outbox.put(transport, b"1")
        outbox.send()
        outbox.put(transport, b"2")
        assert transport.written == b"1"
        await asyncio.sleep(0)
        assert transport.written == b"12"

    asyncio.run(story())


def test_a_connection_that_is_closed_keeps_nothing_from_the_others() -> None:
    async def story() -> None:
        outbox, closed, other = Outbox(), Transport(), Transport()
        outbox.put(closed, b"1")
        outbox.put(other, b"a")
        closed.close()
        await asyncio.sleep(0)
        assert (closed.written, other.written) == (b"", b"a")

    asyncio.run(story())

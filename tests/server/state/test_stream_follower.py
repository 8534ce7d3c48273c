"""Waiting for items of a Redis stream."""

from __future__ import annotations

import asyncio
from contextlib import closing

import pytest
from redis import Redis

from logs_contract.server.state import StateUnavailableError
from logs_contract.server.state.redis import RedisState
from tests.processes import PATIENCE, eventually
from tests.redisserver import RedisServer
from tests.server.state.conftest import Connect, make_state_in
from tests.server.state.examples import (
    RECORD,
)


async def until_blocked(server: RedisServer) -> None:
    """Wait until a connection waits in Redis for new items."""
    with Redis.from_url(server.url) as client:
        assert await asyncio.to_thread(
            eventually, lambda: client.info("clients")["blocked_clients"] == 1
        )


def test_waiting_ends_with_a_record_of_another_process(
    connect: Connect, redis_server: RedisServer
) -> None:
    here, there = connect(), connect()

    async def wait() -> None:
        waiting = asyncio.ensure_future(here.journal.wait_after(0, PATIENCE))
        await until_blocked(redis_server)
        await asyncio.to_thread(there.journal.append, RECORD)
        assert await waiting

    asyncio.run(wait())


def test_waiting_fails_once_redis_is_gone(own_redis: RedisServer, own_state: RedisState) -> None:
    async def wait() -> None:
        waiting = asyncio.ensure_future(own_state.journal.wait_after(0, PATIENCE))
        await until_blocked(own_redis)
        own_redis.kill()
        with pytest.raises(StateUnavailableError):
            await waiting
        with pytest.raises(StateUnavailableError):
            await own_state.journal.wait_after(0, PATIENCE)

    asyncio.run(asyncio.wait_for(wait(), PATIENCE / 2))


@pytest.mark.parametrize("seconds", [0, 0.0005, 0.001, 0.002, 0.004, 0.008, 0.05])
def test_waiting_that_has_ended_leaves_no_connection(
    own_redis: RedisServer, seconds: float
) -> None:
    with closing(make_state_in(own_redis)) as state, Redis.from_url(own_redis.url) as client:
        assert not asyncio.run(state.journal.wait_after(10**6, 0.01))
        before = len(client.client_list())
        for _ in range(20):
            assert not asyncio.run(state.journal.wait_after(10**6, seconds))
        assert eventually(lambda: len(client.client_list()) <= before)

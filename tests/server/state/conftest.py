"""Fixtures of state: the same tests run with state in memory and in Redis."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from redis import Redis

from logs_contract.server.state import State
from logs_contract.server.state.memory import MemoryState
from logs_contract.server.state.redis import RedisState
from tests.redisserver import RedisServer, need_redis

MakeState = Callable[..., State]
Connect = Callable[..., RedisState]


def make_state_in(server: RedisServer) -> RedisState:
    """State in a Redis, with ample quotas."""
    return make_state_at(server.url)


def make_state_at(url: str) -> RedisState:
    """State in the Redis at `url`, with ample quotas."""
    return RedisState(url, quotas={"reqs_month": 10**6}, max_entries=10**6, max_requests=9)


@pytest.fixture(scope="session")
def session_redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """A Redis that all tests share."""
    need_redis()
    with RedisServer(tmp_path_factory.mktemp("redis")) as server:
        yield server


@pytest.fixture
def redis_server(session_redis: RedisServer) -> RedisServer:
    """The shared Redis, emptied."""
    with Redis.from_url(session_redis.url) as client:
        client.flushall()
    return session_redis


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[RedisServer]:
    """A Redis for one test, which loses nothing when it is killed."""
    need_redis()
    with RedisServer(tmp_path, "--appendonly", "yes", "--appendfsync", "always") as server:
        yield server


@pytest.fixture
def own_state(own_redis: RedisServer) -> Iterator[RedisState]:
    """State in `own_redis`."""
    with closing(make_state_in(own_redis)) as state:
        yield state


@pytest.fixture
def volatile_redis(tmp_path: Path) -> Iterator[RedisServer]:
    """A Redis for one test, which is empty after a restart."""
    need_redis()
    with RedisServer(tmp_path) as server:
        yield server


@pytest.fixture(params=["memory", "redis"])
def make_state(request: pytest.FixtureRequest) -> Iterator[MakeState]:
    """Makes empty state, with ample quotas and bounds unless a test sets them."""
    made: list[RedisState] = []

    def make(
        *, quotas: dict[str, int] | None = None, max_entries: int = 100, max_requests: int = 100
    ) -> State:
        quotas = quotas or {"reqs_month": 10**6}
        if request.param == "memory":
            return MemoryState(quotas=quotas, max_entries=max_entries, max_requests=max_requests)
        url = request.getfixturevalue("redis_server").url
        state = RedisState(url, quotas=quotas, max_entries=max_entries, max_requests=max_requests)
        made.append(state)
        return state

    yield make
    for state in made:
        state.close()


@pytest.fixture
def state(make_state: MakeState) -> State:
    """Empty state."""
    return make_state()


@pytest.fixture
def connect(redis_server: RedisServer) -> Iterator[Connect]:
    """Makes state in the shared Redis, as each of several processes does."""
    made: list[RedisState] = []

    def make(**options: int) -> RedisState:
        bounds = {"max_entries": 1000, "max_requests": 1000} | options
        made.append(RedisState(redis_server.url, quotas={"reqs_month": 10**6}, **bounds))
        return made[-1]

    yield make
    for state in made:
        state.close()

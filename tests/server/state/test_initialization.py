"""Initialization of state in memory and in Redis; of Redis by several processes."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from functools import partial

import pytest
from redis import Redis

from logs_contract.server.state import State, StateUnavailableError
from logs_contract.server.state.redis import RedisState, initialization
from logs_contract.server.state.redis.redis_client import RedisClient
from tests.processes import eventually
from tests.redisserver import RedisServer
from tests.server.state.conftest import Connect, make_state_at, make_state_in
from tests.server.state.examples import (
    NOW,
    make_entry,
    make_writer,
    try_to_store,
)


def test_state_is_initialized_once(state: State) -> None:
    filled: list[int] = []
    for number in range(3):
        state.initialize(lambda _, number=number: filled.append(number))  # type: ignore[misc] # mypy infers no default
    assert filled == [0]


def test_state_that_another_process_initialized_is_not_filled(state: State) -> None:
    state.initialize(lambda _: None)
    state.initialize(lambda it: it.tokens.add(make_writer("so_test_a")), initialized=True)
    assert state.tokens.all() == []


def test_an_initialization_that_fails_is_repeated(state: State) -> None:
    def fail(_: State) -> None:
        raise OSError("half of it")

    with pytest.raises(OSError, match="half of it"):
        state.initialize(fail)
    state.initialize(lambda it: it.tokens.add(make_writer("so_test_a")))
    assert state.tokens.all() == [make_writer("so_test_a")]


def test_a_redis_that_comes_back_empty_is_initialized_again(volatile_redis: RedisServer) -> None:
    """One of the processes initializes it, before any of them continues."""
    filled: list[int] = []

    def fill(state: State) -> None:
        filled.append(1)
        state.tokens.replace([make_writer("so_test_a")])
        time.sleep(0.1)  # so that a process that did not wait would find the token missing
        state.accounts.clear()

    with ExitStack() as stack:
        states = [stack.enter_context(closing(make_state_in(volatile_redis))) for _ in range(3)]
        for state in states:
            state.initialize(fill)

        def store(number: int) -> int:
            state = states[number % len(states)]
            exceeded = state.accounts.ingest(make_entry(number), NOW)
            assert exceeded is None
            return len(state.tokens.all())

        with ThreadPoolExecutor(24) as pool:
            for times in (1, 2):
                assert list(pool.map(store, range(100))) == [1] * 100
                assert states[0].accounts.kept == 100
                assert len(filled) == times
                volatile_redis.kill()
                volatile_redis.start()


def test_a_process_that_did_not_initialize_redis_initializes_it_again(
    volatile_redis: RedisServer,
) -> None:
    with (
        closing(make_state_in(volatile_redis)) as first,
        closing(make_state_in(volatile_redis)) as second,
    ):
        first.initialize(lambda _: None)
        second.initialize(lambda it: it.tokens.add(make_writer("so_test_a")), initialized=True)
        assert second.tokens.all() == []
        volatile_redis.kill()
        volatile_redis.start()
        assert second.tokens.all() == [make_writer("so_test_a")]


def test_state_that_is_initialized_needs_no_redis_at_the_start() -> None:
    nowhere = RedisState("redis://127.0.0.1:1/0", quotas={"reqs_month": 1}, max_entries=1)
    nowhere.initialize(lambda _: None, initialized=True)
    with pytest.raises(StateUnavailableError):
        nowhere.initialize(lambda _: None)


def test_a_redis_that_stays_empty_cannot_be_used(redis_server: RedisServer) -> None:
    client = RedisClient(redis_server.url)
    client.initialize_with(lambda _: None)
    with pytest.raises(StateUnavailableError, match="has lost its data"):
        client.call(lambda redis: redis.exists("a"))
    client.close()


def test_a_call_does_not_wait_long_for_another_process_that_initializes(
    volatile_redis: RedisServer,
) -> None:
    """Calls fail until the other process has finished, although it never does."""
    with closing(make_state_at(volatile_redis.strict_url)) as state:
        state.initialize(lambda _: None)
        volatile_redis.kill()
        volatile_redis.start()
        with Redis.from_url(volatile_redis.url) as client:
            client.set("{logs-mock}:beginning", "another process")
            with ThreadPoolExecutor(8) as pool:
                outcomes = list(pool.map(partial(try_to_store, state), range(8)))
            assert all("cannot be used" in result for result, _ in outcomes)
            client.delete("{logs-mock}:beginning")
        assert eventually(lambda: try_to_store(state, 0)[0] == "stored")


def test_concurrent_processes_initialize_redis_once(connect: Connect) -> None:
    filled: list[int] = []
    start = threading.Barrier(8)

    def begin(number: int) -> int:
        state = connect()

        def fill(_: State) -> None:
            filled.append(number)
            time.sleep(0.2)
            state.tokens.add(make_writer("so_test_a"))

        start.wait()
        state.initialize(fill)
        return len(state.tokens.all())

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(begin, range(8))) == [1] * 8
    assert len(filled) == 1


def test_the_lock_is_renewed_while_initialization_takes_long(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(initialization, "_LOCK_SECONDS", 0.3)
    filled: list[int] = []

    def begin(state: RedisState) -> None:
        def fill(_: State) -> None:
            filled.append(1)
            time.sleep(1)

        state.initialize(fill)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(begin, [connect(), connect()]))
    assert len(filled) == 1


def test_the_lock_of_a_process_that_died_expires(
    connect: Connect, redis_server: RedisServer
) -> None:
    with Redis.from_url(redis_server.url) as client:
        client.set("{logs-mock}:beginning", "a process that died", px=300)
    filled: list[int] = []
    connect().initialize(lambda _: filled.append(1))
    assert filled

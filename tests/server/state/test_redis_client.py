"""Calls of Redis: failures, passwords, round trips."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from redis import Redis
from redis.connection import Connection
from redis.exceptions import TimeoutError as RedisTimeoutError

from logs_contract.server.clock import Clock
from logs_contract.server.state import StateUnavailableError
from logs_contract.server.state.redis import RedisState, redis_client
from tests.processes import eventually
from tests.redisserver import RedisServer
from tests.server.state.conftest import Connect, make_state_at, make_state_in
from tests.server.state.examples import (
    ACCOUNT,
    NOW,
    RECORD,
    make_entry,
    make_plan,
    make_writer,
    try_to_store,
)


def can_be_used(state: RedisState) -> bool:
    """Return whether calls are sent. In the pause after a failure they are not."""
    try:
        state.clocks.get(None)
    except StateUnavailableError:
        return False
    return True


@pytest.mark.parametrize(
    "url",
    [
        "redis://:s3cret@127.0.0.1:1/0",
        "redis://user:s3cret@127.0.0.1:1/0",
        "redis://127.0.0.1:1/0?password=s3cret",
        "unix://:s3cret@/nowhere",
    ],
)
def test_no_error_shows_the_password(url: str) -> None:
    state = RedisState(url, quotas={"reqs_month": 1}, max_entries=1)
    with pytest.raises(StateUnavailableError) as raised:
        state.tokens.all()
    assert "s3cret" not in str(raised.value)
    assert "cannot be used" in str(raised.value)


def test_a_command_that_redis_refuses_is_an_error_of_state(
    connect: Connect, redis_server: RedisServer
) -> None:
    state = connect()
    with Redis.from_url(redis_server.url) as client:
        client.config_set("maxmemory", "1")
        try:
            with pytest.raises(StateUnavailableError, match="maxmemory"):
                state.accounts.ingest(make_entry(1), NOW)
        finally:
            client.config_set("maxmemory", "0")
    assert state.accounts.ingest(make_entry(2), NOW) is None
    assert [entry.id for entry in state.accounts.entries(ACCOUNT)] == ["log_2"]


def test_a_change_whose_reply_was_lost_is_not_repeated(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = connect()
    to_lose: list[Connection] = []
    lost: list[Connection] = []

    def later(clock: Clock) -> Clock:
        return Clock(clock.offset + timedelta(seconds=1))

    def send(self: Connection, command: Any, check_health: bool = True) -> None:
        if b"EVALSHA" in b"".join(command) or b"EXEC" in b"".join(command):
            to_lose.append(self)
        real_send(self, command, check_health)  # type: ignore[no-untyped-call] # it has no types

    def read(self: Connection, *arguments: Any, **named: Any) -> Any:
        reply = real_read(self, *arguments, **named)
        if to_lose and not lost:
            lost.append(self)
            raise RedisTimeoutError("no answer")
        return reply

    state.clocks.change(None, later)
    real_send, real_read = Connection.send_packed_command, Connection.read_response
    with monkeypatch.context() as patch:
        patch.setattr(Connection, "send_packed_command", send)
        patch.setattr(Connection, "read_response", read)
        with pytest.raises(StateUnavailableError, match="no answer"):
            state.clocks.change(None, later)
    assert eventually(lambda: can_be_used(state))
    assert state.clocks.get(None).offset == timedelta(seconds=2)


@pytest.mark.parametrize(
    "call",
    [
        lambda state: state.tokens.find(make_writer("so_test_a").digest),
        lambda state: state.clocks.get("org"),
        lambda state: state.faults.active,
        lambda state: state.faults.match(["a"]),
        lambda state: state.accounts.ingest(make_entry(1), NOW),
        lambda state: state.accounts.quota_usages(ACCOUNT, NOW),
        lambda state: state.journal.append(RECORD),
    ],
    ids=["find", "of", "active", "match", "ingest", "quota_usages", "append"],
)
def test_a_call_of_a_request_is_one_round_trip(
    connect: Connect, monkeypatch: pytest.MonkeyPatch, call: Callable[[RedisState], object]
) -> None:
    state = connect()
    state.tokens.add(make_writer("so_test_a"))
    state.faults.add(make_plan("a"))
    call(state)
    sent: list[object] = []
    send = Connection.send_packed_command

    def counted(self: Connection, command: Any, check_health: bool = True) -> None:
        sent.append(command)
        send(self, command, check_health)  # type: ignore[no-untyped-call] # it has no types

    monkeypatch.setattr(Connection, "send_packed_command", counted)
    call(state)
    assert len(sent) == 1


def test_a_url_with_an_unknown_option_is_refused() -> None:
    with pytest.raises(ValueError, match="colour"):
        RedisState("redis://127.0.0.1:1/0?colour=red", quotas={"reqs_month": 1}, max_entries=1)


def test_calls_fail_soon_while_redis_hangs(own_redis: RedisServer) -> None:
    """The wait for Redis adds less than two seconds, by default, to what the calls take anyway."""
    with (
        closing(make_state_at(own_redis.strict_url)) as state,
        ThreadPoolExecutor(100) as pool,
    ):

        def store_all() -> tuple[set[str], float]:
            outcomes = list(pool.map(partial(try_to_store, state), range(100)))
            return {result for result, _ in outcomes}, max(seconds for _, seconds in outcomes)

        assert eventually(lambda: store_all()[0] == {"stored"})
        usual = store_all()[1]
        own_redis.hang()
        results, seconds = store_all()
        assert all("cannot be used" in result for result in results)
        assert seconds - usual < 2
        own_redis.go_on()
        assert eventually(lambda: store_all()[0] == {"stored"})


def test_a_call_right_after_a_failure_is_not_sent(
    own_redis: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redis_client, "_PAUSE", 3600)
    with closing(make_state_in(own_redis)) as state:
        assert try_to_store(state, 0)[0] == "stored"
        own_redis.kill()
        assert "cannot be used" in try_to_store(state, 0)[0]
        own_redis.start()
        assert "cannot be used" in try_to_store(state, 0)[0]


def test_a_restart_between_two_calls_is_not_noticed(
    own_redis: RedisServer, own_state: RedisState
) -> None:
    with ThreadPoolExecutor(8) as pool:
        for name in ("before", "after"):
            written = [make_entry(f"{name}_{number}") for number in range(8)]
            assert not any(pool.map(lambda it: own_state.accounts.ingest(it, NOW), written))
            if name == "before":
                own_redis.kill()
                own_redis.start()
    assert own_state.accounts.kept == 16

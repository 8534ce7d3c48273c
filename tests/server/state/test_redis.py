"""What only state in Redis has to hold: many processes, failures, restarts."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta
from functools import partial
from multiprocessing import get_context
from typing import Any

import pytest
from msgspec.structs import replace
from redis import Redis
from redis.connection import Connection
from redis.exceptions import TimeoutError as RedisTimeoutError

from logs_contract.server.clock import Clock
from logs_contract.server.state import Entry, State, StateUnavailableError
from logs_contract.server.state.redis import RedisState, initial_state
from logs_contract.server.state.redis.redis_client import RedisClient
from logs_contract.server.tokens import Account
from tests.processes import eventually
from tests.redisserver import RedisServer
from tests.server.state.test_faults import plan
from tests.server.state.test_journal import RECORD
from tests.server.state.test_tokens import token

NOW = datetime(2026, 5, 31, tzinfo=UTC)
ACCOUNT = Account("org", "test")
LIMIT = 300
Connect = Callable[..., RedisState]


def entry(name: object, organisation: str = "org") -> Entry:
    return Entry(f"log_{name}", Account(organisation, "test"), "info", b"{}")


def make(server: RedisServer) -> RedisState:
    return RedisState(server.url, quotas={"reqs_month": 10**6}, max_entries=10**6, max_requests=9)


def outcome(state: RedisState, number: int) -> tuple[str, float]:
    """What became of storing an entry, and how many seconds it took."""
    started = time.perf_counter()
    try:
        state.accounts.ingest(entry(number), NOW)
    except StateUnavailableError as error:
        return str(error), time.perf_counter() - started
    return "stored", time.perf_counter() - started


@pytest.fixture
def own_state(own_redis: RedisServer) -> Iterator[RedisState]:
    """State in a Redis of a test's own."""
    with closing(make(own_redis)) as state:
        yield state


def test_every_acknowledged_entry_outlives_a_kill(
    own_redis: RedisServer, own_state: RedisState
) -> None:
    acknowledged: list[str] = []

    def write(worker: int) -> None:
        for number in range(10**6):
            written = entry(f"{worker}_{number}")
            try:
                own_state.accounts.ingest(written, NOW)
            except StateUnavailableError:
                return
            acknowledged.append(written.id)

    threads = [threading.Thread(target=write, args=(worker,)) for worker in range(4)]
    for thread in threads:
        thread.start()
    time.sleep(0.5)
    own_redis.kill()
    for thread in threads:
        thread.join()
    own_redis.start()
    with closing(make(own_redis)) as state:
        stored = [kept.id for kept in state.accounts.entries(ACCOUNT)]
        (quota_usage,) = state.accounts.quota_usages(ACCOUNT, NOW)
    assert len(acknowledged) > 20
    assert set(acknowledged) <= set(stored)
    assert quota_usage.used == len(stored) == len(set(stored))


def test_a_restart_nobody_saw_makes_no_call_fail(
    own_redis: RedisServer, own_state: RedisState
) -> None:
    with ThreadPoolExecutor(8) as pool:
        for name in ("before", "after"):
            written = [entry(f"{name}_{number}") for number in range(8)]
            assert not any(pool.map(lambda it: own_state.accounts.ingest(it, NOW), written))
            if name == "before":
                own_redis.kill()
                own_redis.start()
    assert own_state.accounts.kept == 16


def test_a_redis_that_comes_back_empty_is_begun_again(forgetful_redis: RedisServer) -> None:
    """By one of those who notice, before any of them goes on."""
    filled: list[int] = []

    def fill(state: State) -> None:
        filled.append(1)
        state.tokens.replace([token("so_test_a")])
        time.sleep(0.1)
        state.accounts.clear()

    with ExitStack() as stack:
        states = [stack.enter_context(closing(make(forgetful_redis))) for _ in range(3)]
        for state in states:
            state.begin(fill)

        def store(number: int) -> int:
            state = states[number % len(states)]
            refusal = state.accounts.ingest(entry(number), NOW)
            assert refusal is None
            return len(state.tokens.all())

        with ThreadPoolExecutor(24) as pool:
            for times in (1, 2):
                assert list(pool.map(store, range(100))) == [1] * 100
                assert states[0].accounts.kept == 100
                assert len(filled) == times
                forgetful_redis.kill()
                forgetful_redis.start()


def test_one_who_has_not_begun_it_begins_it_again(forgetful_redis: RedisServer) -> None:
    with closing(make(forgetful_redis)) as first, closing(make(forgetful_redis)) as second:
        first.begin(lambda _: None)
        second.begin(lambda it: it.tokens.add(token("so_test_a")), initialized=True)
        assert second.tokens.all() == []
        forgetful_redis.kill()
        forgetful_redis.start()
        assert second.tokens.all() == [token("so_test_a")]


def test_what_somebody_else_has_begun_needs_no_redis_to_start() -> None:
    nowhere = RedisState("redis://127.0.0.1:1/0", quotas={"reqs_month": 1}, max_entries=1)
    nowhere.begin(lambda _: None, initialized=True)
    with pytest.raises(StateUnavailableError):
        nowhere.begin(lambda _: None)


def test_one_that_is_empty_after_it_was_begun_cannot_be_used(redis_server: RedisServer) -> None:
    link = RedisClient(redis_server.url)
    link.begin_with(lambda _: None)
    with pytest.raises(StateUnavailableError, match="has lost everything"):
        link.call(lambda client: client.exists("a"))
    link.close()


def test_who_begins_it_again_is_not_waited_for_for_long(forgetful_redis: RedisServer) -> None:
    """One that fails to come to an end makes calls fail, each in time, until it has."""
    with closing(make(forgetful_redis)) as state:
        state.begin(lambda _: None)
        forgetful_redis.kill()
        forgetful_redis.start()
        with Redis.from_url(forgetful_redis.url) as client:
            client.set("{logs-mock}:initial_state", "somebody slow", px=4000)
        with ThreadPoolExecutor(8) as pool:
            outcomes = list(pool.map(partial(outcome, state), range(8)))
        assert all("cannot be used" in said for said, _ in outcomes)
        assert max(seconds for _, seconds in outcomes) < 2
        deadline = time.monotonic() + 10
        while outcome(state, 0)[0] != "stored":
            assert time.monotonic() < deadline
            time.sleep(0.1)


def test_a_redis_that_hangs_makes_calls_fail_soon_and_comes_back(
    own_redis: RedisServer, own_state: RedisState
) -> None:
    store = partial(outcome, own_state)
    with ThreadPoolExecutor(100) as pool:
        assert all(said == "stored" for said, _ in pool.map(store, range(100)))
        own_redis.hang()
        hung = [pool.submit(store, number).result for number in range(100)]
        outcomes = [result() for result in hung]
        assert all("cannot be used" in said for said, _ in outcomes)
        assert max(seconds for _, seconds in outcomes) < 2
        started = time.perf_counter()
        assert "cannot be used" in store(0)[0]
        assert time.perf_counter() - started < 0.2, "nobody waits right after a failure"
        own_redis.go_on()
        time.sleep(0.5)  # the pause after a failure, and what Redis has to catch up with
        assert store(0)[0] == "stored"
        assert all(said == "stored" for said, _ in pool.map(store, range(100)))


def test_it_is_begun_once(connect: Connect) -> None:
    filled: list[int] = []
    start = threading.Barrier(8)

    def begin(number: int) -> int:
        state = connect()

        def fill(_: State) -> None:
            filled.append(number)
            time.sleep(0.2)
            state.tokens.add(token("so_test_a"))

        start.wait()
        state.begin(fill)
        return len(state.tokens.all())

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(begin, range(8))) == [1] * 8
    assert len(filled) == 1


def test_a_beginning_longer_than_its_lock_is_still_one(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(initial_state, "_LOCKED", 0.3)
    filled: list[int] = []

    def begin(state: RedisState) -> None:
        def fill(_: State) -> None:
            filled.append(1)
            time.sleep(1)

        state.begin(fill)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(begin, [connect(), connect()]))
    assert len(filled) == 1


def test_who_dies_while_beginning_holds_nobody_up_for_long(
    connect: Connect, redis_server: RedisServer
) -> None:
    with Redis.from_url(redis_server.url) as client:
        client.set("{logs-mock}:initial_state", "somebody who died", px=300)
    filled: list[int] = []
    connect().begin(lambda _: filled.append(1))
    assert filled


def _write(url: str) -> int:
    """Write more than the quota lets in; how many were let in."""
    with closing(RedisState(url, quotas={"reqs_month": LIMIT}, max_entries=10**6)) as state:
        state.journal.append(RECORD)
        state.clocks.change(None, lambda clock: Clock(clock.offset + timedelta(seconds=1)))
        answers = [state.accounts.ingest(entry(number), NOW) for number in range(LIMIT // 2)]
        return answers.count(None)


def test_processes_share_quotas_to_the_last_entry(redis_server: RedisServer) -> None:
    with ProcessPoolExecutor(4, mp_context=get_context("spawn")) as pool:
        admitted = sum(pool.map(_write, [redis_server.url] * 4))
    with closing(
        RedisState(redis_server.url, quotas={"reqs_month": LIMIT}, max_entries=1)
    ) as state:
        (quota_usage,) = state.accounts.quota_usages(ACCOUNT, NOW)
        assert admitted == state.accounts.kept == quota_usage.used == LIMIT
        assert state.clocks.of(None).offset == timedelta(seconds=4)
        (last,) = state.journal.since(0)
        assert (last.number, last.repeat and last.repeat.number) == (4, 3)


def test_a_waiter_is_woken_by_another_process(connect: Connect) -> None:
    here, there = connect(), connect()

    async def wait() -> float:
        waiting = asyncio.ensure_future(here.journal.after(0, 30))
        await asyncio.sleep(0.3)
        started = time.perf_counter()
        await asyncio.to_thread(there.journal.append, RECORD)
        assert await waiting
        return time.perf_counter() - started

    assert asyncio.run(wait()) < 0.5


def test_a_waiter_is_told_that_redis_is_gone(own_redis: RedisServer, own_state: RedisState) -> None:
    async def wait() -> None:
        waiting = asyncio.ensure_future(own_state.journal.after(0, 30))
        await asyncio.sleep(0.3)
        own_redis.kill()
        with pytest.raises(StateUnavailableError):
            await waiting
        with pytest.raises(StateUnavailableError):
            await own_state.journal.after(0, 30)

    asyncio.run(asyncio.wait_for(wait(), 5))


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


def test_what_redis_refuses_is_no_crash(connect: Connect, redis_server: RedisServer) -> None:
    state = connect()
    with Redis.from_url(redis_server.url) as client:
        client.config_set("maxmemory", "1")
        try:
            with pytest.raises(StateUnavailableError, match="maxmemory"):
                state.accounts.ingest(entry(1), NOW)
        finally:
            client.config_set("maxmemory", "0")
    assert state.accounts.ingest(entry(2), NOW) is None
    assert [kept.id for kept in state.accounts.entries(ACCOUNT)] == ["log_2"]


def test_a_change_whose_answer_was_lost_is_not_made_twice(
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
        answer = real_read(self, *arguments, **named)
        if to_lose and not lost:
            lost.append(self)
            raise RedisTimeoutError("no answer")
        return answer

    state.clocks.change(None, later)
    real_send, real_read = Connection.send_packed_command, Connection.read_response
    with monkeypatch.context() as patch:
        patch.setattr(Connection, "send_packed_command", send)
        patch.setattr(Connection, "read_response", read)
        with pytest.raises(StateUnavailableError, match="no answer"):
            state.clocks.change(None, later)
    time.sleep(0.3)  # the pause after a failure
    assert state.clocks.of(None).offset == timedelta(seconds=2)


@pytest.mark.parametrize(
    "call",
    [
        lambda state: state.tokens.find(token("so_test_a").digest),
        lambda state: state.clocks.of("org"),
        lambda state: state.faults.active(),
        lambda state: state.faults.match(["a"]),
        lambda state: state.accounts.ingest(entry(1), NOW),
        lambda state: state.accounts.quota_usages(ACCOUNT, NOW),
        lambda state: state.journal.append(RECORD),
    ],
    ids=["find", "of", "active", "match", "ingest", "quota_usages", "append"],
)
def test_what_every_request_asks_is_one_round_trip(
    connect: Connect, monkeypatch: pytest.MonkeyPatch, call: Callable[[RedisState], object]
) -> None:
    state = connect()
    state.tokens.add(token("so_test_a"))
    state.faults.add(plan("a"))
    call(state)
    sent: list[object] = []
    send = Connection.send_packed_command

    def counted(self: Connection, command: Any, check_health: bool = True) -> None:
        sent.append(command)
        send(self, command, check_health)  # type: ignore[no-untyped-call] # it has no types

    monkeypatch.setattr(Connection, "send_packed_command", counted)
    call(state)
    assert len(sent) == 1


def test_more_than_a_page_is_read_and_forgotten_whole(connect: Connect) -> None:
    state = connect(max_entries=3000, max_requests=3000)
    for number in range(1100):
        state.accounts.keep(entry(number, "a" if number < 1050 else "b"))
        account = Account("a" if number < 1050 else "b", "test")
        state.journal.append(replace(RECORD, account=account))
    assert [stored.number for stored in state.accounts.stored()] == list(range(1, 1101))
    assert [kept.number for kept in state.journal.since(20)] == list(range(21, 1101))
    state.accounts.forget("a")
    state.journal.forget("a")
    assert [stored.number for stored in state.accounts.stored()] == list(range(1051, 1101))
    assert [kept.number for kept in state.journal.since(20)] == list(range(1051, 1101))


@pytest.mark.parametrize("size", [10_000, 200_000])
def test_the_journal_is_bounded_in_size_too(connect: Connect, size: int) -> None:
    journal = connect(max_bytes=100_000).journal
    for _ in range(20):
        journal.append(replace(RECORD, body=b"x" * size))
    total = sum(kept.record.weight for kept in journal.since(0))
    assert journal.kept >= 1
    assert journal.kept == 1 or total <= 100_000
    assert journal.kept + journal.dropped == 20
    before = [kept.repeat and kept.repeat.number for kept in journal.since(0)]
    assert before == [kept.number - 1 for kept in journal.since(0)]


def test_every_key_is_in_one_slot(connect: Connect, redis_server: RedisServer) -> None:
    state = connect()
    state.begin(lambda it: it.accounts.clear())
    state.tokens.add(token("so_test_a"))
    state.faults.add(plan("a"))
    state.accounts.ingest(entry(1), NOW)
    state.accounts.set_limits(ACCOUNT, "default")
    state.clocks.change(None, lambda clock: clock)
    state.journal.append(RECORD)
    with Redis.from_url(redis_server.url) as client:
        names = [name.decode() for name in client.scan_iter()]
    assert len(names) > 10
    assert all(name.startswith("{logs-mock}:") for name in names)


def test_a_url_with_an_unknown_option_is_refused() -> None:
    with pytest.raises(ValueError, match="colour"):
        RedisState("redis://127.0.0.1:1/0?colour=red", quotas={"reqs_month": 1}, max_entries=1)


@pytest.mark.parametrize("seconds", [0, 0.0005, 0.001, 0.002, 0.004, 0.008, 0.05])
def test_who_waits_no_longer_leaves_no_connection(own_redis: RedisServer, seconds: float) -> None:
    with closing(make(own_redis)) as state, Redis.from_url(own_redis.url) as client:
        assert not asyncio.run(state.journal.after(10**6, 0.01))
        before = len(client.client_list())
        for _ in range(20):
            assert not asyncio.run(state.journal.after(10**6, seconds))
        assert eventually(lambda: len(client.client_list()) <= before)

"""State in Redis: several processes, kills, sizes."""

from __future__ import annotations

import threading
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from datetime import timedelta
from multiprocessing import get_context

import pytest
from msgspec.structs import replace
from redis import Redis

from logs_contract.server.clock import Clock
from logs_contract.server.state import StateUnavailableError
from logs_contract.server.state.redis import RedisState
from logs_contract.server.tokens import Account
from tests.processes import eventually
from tests.redisserver import RedisServer
from tests.server.state.conftest import Connect, make_state_in
from tests.server.state.examples import (
    ACCOUNT,
    NOW,
    RECORD,
    make_entry,
    make_plan,
    make_writer,
)

LIMIT = 300


def test_every_acknowledged_entry_survives_a_kill(
    own_redis: RedisServer, own_state: RedisState
) -> None:
    acknowledged: list[str] = []

    def write(worker: int) -> None:
        for number in range(10**6):
            written = make_entry(f"{worker}_{number}")
            try:
                own_state.accounts.ingest(written, NOW)
            except StateUnavailableError:
                return
            acknowledged.append(written.id)

    threads = [threading.Thread(target=write, args=(worker,)) for worker in range(4)]
    for thread in threads:
        thread.start()
    assert eventually(lambda: len(acknowledged) > 20)
    own_redis.kill()
    for thread in threads:
        thread.join()
    own_redis.start()
    with closing(make_state_in(own_redis)) as state:
        stored = [entry.id for entry in state.accounts.entries(ACCOUNT)]
        (usage,) = state.accounts.quota_usages(ACCOUNT, NOW)
    assert set(acknowledged) <= set(stored)
    assert usage.used == len(stored) == len(set(stored))


def _write(url: str) -> int:
    """Send more entries than the quota admits; returns how many were stored."""
    with closing(RedisState(url, quotas={"reqs_month": LIMIT}, max_entries=10**6)) as state:
        state.journal.append(RECORD)
        state.clocks.change(None, lambda clock: Clock(clock.offset + timedelta(seconds=1)))
        results = [state.accounts.ingest(make_entry(number), NOW) for number in range(LIMIT // 2)]
        return results.count(None)


def test_processes_share_quotas_to_the_last_entry(redis_server: RedisServer) -> None:
    with ProcessPoolExecutor(4, mp_context=get_context("spawn")) as pool:
        admitted = sum(pool.map(_write, [redis_server.url] * 4))
    with closing(
        RedisState(redis_server.url, quotas={"reqs_month": LIMIT}, max_entries=1)
    ) as state:
        (usage,) = state.accounts.quota_usages(ACCOUNT, NOW)
        assert admitted == state.accounts.kept == usage.used == LIMIT
        assert state.clocks.get(None).offset == timedelta(seconds=4)
        (last,) = state.journal.since(0)
        assert (last.number, last.repeat and last.repeat.number) == (4, 3)


def test_streams_longer_than_a_page_are_read_and_forgotten(connect: Connect) -> None:
    state = connect(max_entries=3000, max_requests=3000)
    for number in range(1100):
        state.accounts.restore(make_entry(number, "a" if number < 1050 else "b"))
        account = Account("a" if number < 1050 else "b", "test")
        state.journal.append(replace(RECORD, account=account))
    assert [stored.number for stored in state.accounts.stored()] == list(range(1, 1101))
    assert [entry.number for entry in state.journal.since(20)] == list(range(21, 1101))
    state.accounts.forget("a")
    state.journal.forget("a")
    assert [stored.number for stored in state.accounts.stored()] == list(range(1051, 1101))
    assert [entry.number for entry in state.journal.since(20)] == list(range(1051, 1101))


@pytest.mark.parametrize("size", [10_000, 200_000])
def test_the_journal_in_redis_is_bounded_in_bytes(connect: Connect, size: int) -> None:
    journal = connect(max_bytes=100_000).journal
    for _ in range(20):
        journal.append(replace(RECORD, body=b"x" * size))
    total = sum(entry.record.weight for entry in journal.since(0))
    assert journal.kept >= 1
    assert journal.kept == 1 or total <= 100_000
    assert journal.kept + journal.dropped == 20
    before = [entry.repeat and entry.repeat.number for entry in journal.since(0)]
    assert before == [entry.number - 1 for entry in journal.since(0)]


def test_every_key_is_in_one_slot(connect: Connect, redis_server: RedisServer) -> None:
    state = connect()
    state.initialize(lambda it: it.accounts.clear())
    state.tokens.add(make_writer("so_test_a"))
    state.faults.add(make_plan("a"))
    state.accounts.ingest(make_entry(1), NOW)
    state.accounts.set_limits(ACCOUNT, "default")
    state.clocks.change(None, lambda clock: clock)
    state.journal.append(RECORD)
    with Redis.from_url(redis_server.url) as client:
        names = [name.decode() for name in client.scan_iter()]
    assert len(names) > 10
    assert all(name.startswith("{logs-mock}:") for name in names)

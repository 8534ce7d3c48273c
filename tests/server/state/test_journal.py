"""The journal, whatever kind of state keeps it."""

from __future__ import annotations

import asyncio
from time import perf_counter

import pytest
from msgspec.structs import replace

from logs_contract.server.state import EarlierRequest, JournalEntry, RecordedRequest, State
from logs_contract.server.state.memory.memory_journal import MemoryJournal
from logs_contract.server.tokens import Account
from tests.server.state.conftest import MakeState

RECORD = RecordedRequest(
    time=1000.0,
    seconds=0.1,
    method="POST",
    target="/logs",
    operation="ingestLog",
    status=201,
    outcome="accepted",
    headers=b"",
    token=b"t" * 32,
    label="test#a",
    account=Account("org", "test"),
    run_id=None,
    level="info",
    body=b"{}",
    body_bytes=2,
    body_complete=True,
    answer=b"",
)


def test_records_are_numbered_from_one_and_found(state: State) -> None:
    for status in (201, 400, 500):
        state.journal.append(replace(RECORD, status=status))
    assert [kept.number for kept in state.journal.since(0)] == [1, 2, 3]
    assert [kept.record.status for kept in state.journal.since(1)] == [400, 500]
    assert state.journal.since(3) == []
    found = state.journal.find(2)
    assert found is not None
    assert found.record.status == 400
    assert state.journal.find(4) is None


def test_the_oldest_go_and_are_counted(make_state: MakeState) -> None:
    journal = make_state(max_requests=3).journal
    for number in range(10):
        journal.append(replace(RECORD, body=b"%d" % number))
    assert [kept.number for kept in journal.since(0)] == [8, 9, 10]
    assert (journal.kept, journal.dropped, journal.newest) == (3, 7, 10)
    assert journal.find(7) is None


def test_emptied_it_counts_on(state: State) -> None:
    state.journal.append(RECORD)
    state.journal.clear()
    assert (state.journal.kept, state.journal.dropped) == (0, 0)
    state.journal.append(RECORD)
    (kept,) = state.journal.since(0)
    assert (kept.number, kept.repeat) == (2, None)


def test_the_same_request_before_is_remembered(state: State) -> None:
    refused = replace(RECORD, status=429, code="quota_exceeded")
    for record in (refused, replace(RECORD, body=b"other"), replace(RECORD, token=b"x"), RECORD):
        state.journal.append(record)
    assert [kept.repeat for kept in state.journal.since(0)] == [
        None,
        None,
        None,
        EarlierRequest.of(1, refused),
    ]


def test_forgetting_an_organisation_leaves_the_others(state: State) -> None:
    for account in (Account("org", "test"), Account("other", "test"), None, Account("org", "live")):
        state.journal.append(replace(RECORD, account=account))
    state.journal.forget("org")
    assert [kept.number for kept in state.journal.since(0)] == [2, 3]
    assert [kept.number for kept in state.journal.since(2)] == [3]


def test_whoever_waits_is_woken_by_the_next_record(state: State) -> None:
    async def wait() -> tuple[list[JournalEntry], float]:
        started = perf_counter()
        waiting = asyncio.ensure_future(state.journal.after(0, 30))
        await asyncio.sleep(0.01)
        await asyncio.to_thread(state.journal.append, RECORD)
        return await waiting, perf_counter() - started

    came, seconds = asyncio.run(wait())
    assert [kept.number for kept in came] == [1]
    assert seconds < 10


def test_what_is_there_already_is_not_waited_for(state: State) -> None:
    state.journal.append(RECORD)
    assert asyncio.run(state.journal.after(0, 30))
    assert not asyncio.run(state.journal.after(1, 0.01))


def test_closing_ends_the_waiting(state: State) -> None:
    async def wait() -> list[JournalEntry]:
        waiting = asyncio.ensure_future(state.journal.after(0, 30))
        await asyncio.sleep(0.01)
        state.journal.close()
        return await waiting

    assert not asyncio.run(wait())
    assert not asyncio.run(state.journal.after(0, 30))


@pytest.mark.parametrize("size", [10_000, 200_000])
def test_in_memory_it_is_bounded_in_size_too(size: int) -> None:
    journal = MemoryJournal(max_records=1000, max_bytes=100_000)
    for _ in range(20):
        journal.append(replace(RECORD, body=b"x" * size))
    total = sum(kept.record.weight for kept in journal.since(0))
    assert journal.kept >= 1
    assert journal.kept == 1 or total <= 100_000
    assert journal.kept + journal.dropped == 20

"""The journal in memory and in Redis."""

from __future__ import annotations

import asyncio
from time import perf_counter

import pytest
from msgspec.structs import replace

from logs_contract.server.state import EarlierRequest, JournalEntry, State
from logs_contract.server.state.memory.memory_journal import MemoryJournal
from logs_contract.server.tokens import Account
from tests.server.state.conftest import MakeState
from tests.server.state.examples import RECORD


def test_records_are_numbered_from_one_and_found(state: State) -> None:
    for status in (201, 400, 500):
        state.journal.append(replace(RECORD, status=status))
    assert [entry.number for entry in state.journal.since(0)] == [1, 2, 3]
    assert [entry.record.status for entry in state.journal.since(1)] == [400, 500]
    assert state.journal.since(3) == []
    found = state.journal.find(2)
    assert found is not None
    assert found.record.status == 400
    assert state.journal.find(4) is None


def test_the_oldest_entries_are_removed_and_counted(make_state: MakeState) -> None:
    journal = make_state(max_requests=3).journal
    for number in range(10):
        journal.append(replace(RECORD, body=b"%d" % number))
    assert [entry.number for entry in journal.since(0)] == [8, 9, 10]
    assert (journal.kept, journal.dropped, journal.newest) == (3, 7, 10)
    assert journal.find(7) is None


def test_numbers_continue_after_clear(state: State) -> None:
    state.journal.append(RECORD)
    state.journal.clear()
    assert (state.journal.kept, state.journal.dropped) == (0, 0)
    state.journal.append(RECORD)
    (entry,) = state.journal.since(0)
    assert (entry.number, entry.repeat) == (2, None)


def test_an_entry_has_the_earlier_request_with_the_same_identity(state: State) -> None:
    refused = replace(RECORD, status=429, code="quota_exceeded")
    for record in (refused, replace(RECORD, body=b"other"), replace(RECORD, token=b"x"), RECORD):
        state.journal.append(record)
    assert [entry.repeat for entry in state.journal.since(0)] == [
        None,
        None,
        None,
        EarlierRequest.from_record(1, refused),
    ]


def test_forget_leaves_the_entries_of_other_organisations(state: State) -> None:
    for account in (Account("org", "test"), Account("other", "test"), None, Account("org", "live")):
        state.journal.append(replace(RECORD, account=account))
    state.journal.forget("org")
    assert [entry.number for entry in state.journal.since(0)] == [2, 3]
    assert [entry.number for entry in state.journal.since(2)] == [3]


def test_waiting_ends_with_the_next_record(state: State) -> None:
    async def wait() -> tuple[list[JournalEntry], float]:
        started = perf_counter()
        waiting = asyncio.ensure_future(state.journal.wait_after(0, 30))
        await asyncio.sleep(0.01)
        await asyncio.to_thread(state.journal.append, RECORD)
        return await waiting, perf_counter() - started

    entries, seconds = asyncio.run(wait())
    assert [entry.number for entry in entries] == [1]
    assert seconds < 10


def test_entries_that_exist_end_the_waiting_at_once(state: State) -> None:
    state.journal.append(RECORD)
    assert asyncio.run(state.journal.wait_after(0, 30))
    assert not asyncio.run(state.journal.wait_after(1, 0.01))


def test_close_ends_the_waiting(state: State) -> None:
    async def wait() -> list[JournalEntry]:
        waiting = asyncio.ensure_future(state.journal.wait_after(0, 30))
        await asyncio.sleep(0.01)
        state.journal.close()
        return await waiting

    assert not asyncio.run(wait())
    assert not asyncio.run(state.journal.wait_after(0, 30))


@pytest.mark.parametrize("size", [10_000, 200_000])
def test_the_journal_in_memory_is_bounded_in_bytes(size: int) -> None:
    journal = MemoryJournal(max_records=1000, max_bytes=100_000)
    for _ in range(20):
        journal.append(replace(RECORD, body=b"x" * size))
    total = sum(entry.record.weight for entry in journal.since(0))
    assert journal.kept >= 1
    assert journal.kept == 1 or total <= 100_000
    assert journal.kept + journal.dropped == 20

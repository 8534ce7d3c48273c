"""What is kept in memory costs nothing but its place."""

from __future__ import annotations

import gc
from datetime import UTC, datetime

from msgspec.structs import replace

from logs_contract.server.state import Entry
from logs_contract.server.state.memory import MemoryState
from logs_contract.server.tokens import Account
from tests.server.state.test_journal import RECORD
from tests.server.state.test_tokens import token

COUNT = 10


def test_what_somebody_else_has_begun_stays_empty() -> None:
    state = MemoryState(quotas={}, max_entries=1)
    state.begin(lambda it: it.tokens.add(token("so_test_a")), initialized=True)
    assert state.tokens.all() == []


def test_what_is_kept_is_no_work_for_the_garbage_collector() -> None:
    """It would stop the server for as long as it takes to look at all of it."""
    state = MemoryState(quotas={}, max_entries=COUNT, max_requests=COUNT)
    account, now = Account("org_demo", "test"), datetime.now(UTC)
    for number in range(COUNT):
        state.accounts.ingest(Entry(f"log_{number}", account, "info", b"{}"), now)
        state.journal.append(replace(RECORD, account=account, body=b"%d" % (number // 2)))
    kept: list[object] = []
    for stored in state.accounts.stored():
        kept += [stored, stored.entry]
    for item in state.journal.since(0):
        kept += [item, item.record, item.repeat]
    assert len(kept) == 5 * COUNT
    assert not any(map(gc.is_tracked, kept))

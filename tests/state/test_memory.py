"""What is kept in memory costs nothing but its place."""

from __future__ import annotations

import gc
from datetime import UTC, datetime

from msgspec.structs import replace

from handlers.state import Entry
from handlers.state.memory import MemoryState
from handlers.tokens import Account
from tests.state.test_journal import RECORD
from tests.state.test_tokens import token

COUNT = 1_000


def test_what_somebody_else_has_begun_stays_empty() -> None:
    state = MemoryState(quotas={}, max_entries=1)
    state.begin(lambda it: it.tokens.add(token("so_test_a")), begun=True)
    assert state.tokens.all() == []


def test_what_is_kept_is_no_work_for_the_garbage_collector() -> None:
    """It would stop the server for as long as it takes to look at all of it."""
    state = MemoryState(quotas={}, max_entries=COUNT, max_requests=COUNT)
    account, now = Account("org_demo", "test"), datetime.now(UTC)
    gc.collect()
    before = len(gc.get_objects())
    for number in range(COUNT):
        state.accounts.ingest(Entry(f"log_{number}", account, "info", b"{}"), now)
        state.journal.append(replace(RECORD, body=b"%d" % (number // 2)))
    gc.collect()
    assert len(gc.get_objects()) - before < COUNT / 10
    assert (state.accounts.kept, state.journal.kept) == (COUNT, COUNT)

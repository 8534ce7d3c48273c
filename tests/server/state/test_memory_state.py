"""State in memory and the garbage collector."""

from __future__ import annotations

import gc
from datetime import UTC, datetime

from msgspec.structs import replace

from logs_contract.server.state import Entry
from logs_contract.server.state.memory import MemoryState
from logs_contract.server.tokens import Account
from tests.server.state.examples import RECORD

COUNT = 10


def test_the_garbage_collector_tracks_no_stored_value() -> None:
    """Examining all values would stop the server."""
    state = MemoryState(quotas={}, max_entries=COUNT, max_requests=COUNT)
    account, now = Account("org_demo", "test"), datetime.now(UTC)
    for number in range(COUNT):
        state.accounts.ingest(Entry(f"log_{number}", account, "info", b"{}"), now)
        state.journal.append(replace(RECORD, account=account, body=b"%d" % (number // 2)))
    values: list[object] = []
    for stored in state.accounts.stored():
        values += [stored, stored.entry]
    for entry in state.journal.since(0):
        values += [entry, entry.record, entry.repeat]
    assert len(values) == 5 * COUNT
    assert not any(map(gc.is_tracked, values))

"""The memory that a stored entry takes."""

from __future__ import annotations

import tracemalloc

from logs_contract.server.state import Entry
from logs_contract.server.tokens import Account


def test_an_entry_takes_about_as_much_memory_as_its_document() -> None:
    account = Account("org", "test")
    document = {"id": "log_1", "level": "info", "message": "x" * 200}
    tracemalloc.start()
    try:
        entries = [Entry.create(account, document) for _ in range(500)]
        size, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert size / len(entries) < 2 * len(entries[0].document)

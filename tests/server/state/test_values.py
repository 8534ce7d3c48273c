"""What is kept of an entry."""

from __future__ import annotations

import tracemalloc

from logs_contract.server.state import Entry
from logs_contract.server.tokens import Account


def test_an_entry_takes_about_as_much_memory_as_its_document() -> None:
    account = Account("org", "test")
    document = {"id": "log_1", "level": "info", "message": "x" * 200}
    tracemalloc.start()
    try:
        kept = [Entry.of(account, document) for _ in range(500)]
        size, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert size / len(kept) < 2 * len(kept[0].document)

"""The operations of the tag Entries."""

from __future__ import annotations

from collections.abc import Sequence

import orjson

from logs_contract.server.admin.api.admin_dependencies import AdminDependencies, Json
from logs_contract.server.admin.api.filters import select_page
from logs_contract.server.redaction import redact
from logs_contract.server.state import Entry, StoredEntry


def list_entries(
    *,
    dependencies: AdminDependencies,
    mode: str = "test",
    since: int | None = None,
    limit: int = 100,
    level: str | None = None,
    text: str | None = None,
    organisation: str | None = None,
) -> tuple[Json, int]:
    """``GET /__mock/entries``."""
    accounts = dependencies.state.accounts
    stored = accounts.stored()
    newest = stored[-1].number if stored else since or 0
    later = [item for item in stored if item.number > (since or 0)]
    found = _select(later, mode, organisation, level, text)
    page, cursor = select_page(found, since, limit, newest)
    return {
        "entries": [_write_entry(item.entry) for item in page],
        "count": len(found),
        "cursor": cursor,
        "dropped": accounts.dropped,
    }, 200


def _select(
    stored: Sequence[StoredEntry],
    mode: str,
    organisation: str | None,
    level: str | None,
    text: str | None,
) -> list[StoredEntry]:
    """Return the entries that match all filters. A filter that is None matches every entry."""
    searched = None if text is None else text.encode().lower()
    return [
        item
        for item in stored
        if item.entry.account.mode == mode
        and organisation in (None, item.entry.account.organisation)
        and level in (None, item.entry.level)
        and (searched is None or searched in item.entry.document.lower())
    ]


def _write_entry(entry: Entry) -> Json:
    """Return the JSON of an entry, as the schema ``Entries`` of the document describes it."""
    return {
        **entry.account._asdict(),
        "entry": orjson.loads(redact(entry.document.decode())),
    }


def clear_entries(*, dependencies: AdminDependencies) -> tuple[None, int]:
    """``DELETE /__mock/entries``."""
    dependencies.state.accounts.clear_entries()
    return None, 204

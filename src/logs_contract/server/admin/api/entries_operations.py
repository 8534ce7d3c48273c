"""The operations of the tag Entries."""

from __future__ import annotations

import orjson

from logs_contract.server.admin.api.admin_dependencies import AdminDependencies, Json
from logs_contract.server.admin.api.filters import select_page
from logs_contract.server.redaction import redact


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
    searched = None if text is None else text.encode().lower()
    found = [
        item
        for item in stored
        if item.number > (since or 0)
        and item.entry.account.mode == mode
        and organisation in (None, item.entry.account.organisation)
        and level in (None, item.entry.level)
        and (searched is None or searched in item.entry.document.lower())
    ]
    shown, cursor = select_page(found, since, limit, newest)
    entries = [
        {
            "organisation": item.entry.account.organisation,
            "mode": mode,
            "entry": orjson.loads(redact(item.entry.document.decode())),
        }
        for item in shown
    ]
    return {
        "entries": entries,
        "count": len(found),
        "cursor": cursor,
        "dropped": accounts.dropped,
    }, 200


def clear_entries(*, dependencies: AdminDependencies) -> tuple[None, int]:
    """``DELETE /__mock/entries``."""
    dependencies.state.accounts.clear_entries()
    return None, 204

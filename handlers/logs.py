"""The handlers of the tag Logs. Each public function handles the operation of the same name."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from logs_contract.server.contract import DocumentedError
from logs_contract.server.creation import format_time, new_id
from logs_contract.server.dependencies import Dependencies
from logs_contract.server.errors import ApiError
from logs_contract.server.state import Entry, QuotaExceeded
from logs_contract.server.tokens import Account, Token


def ingest_log(
    *, payload: dict[str, Any], caller: Token, now: datetime, dependencies: Dependencies
) -> tuple[bytes, int]:
    """``POST /logs``: store an entry and return it with 201.

    Raises `ApiError` 429 if a quota of the caller's organisation is exhausted.
    """
    entry_id = new_id("log", now, dependencies.random_bytes)
    entry = _make_entry(entry_id, payload, caller.account, now)
    exceeded = dependencies.state.accounts.ingest(entry, now)
    if exceeded is not None:
        raise _make_quota_error(exceeded, dependencies.contract.errors[429])
    return entry.document, 201


def _make_entry(entry_id: str, payload: dict[str, Any], account: Account, now: datetime) -> Entry:
    document = {
        "id": entry_id,
        "level": payload["level"],
        "message": payload["message"],
        "meta": payload.get("meta", {}),
        "created_at": format_time(now),
    }
    return Entry.create(account, document)


def _make_quota_error(exceeded: QuotaExceeded, documented: DocumentedError) -> ApiError:
    """Make the error of the contract's example, with the exceeded metric and the actual usage."""
    return ApiError(
        429,
        documented.message.replace(documented.example["metric"], exceeded.metric),
        details={
            "metric": exceeded.metric,
            "quotas": [usage.as_item() for usage in exceeded.quota_usages],
        },
    )

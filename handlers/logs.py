"""The operations of the tag Logs. A public function here handles the operation of its name."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from logs_contract.server.clock import as_text
from logs_contract.server.contract import DocumentedError
from logs_contract.server.errors import ApiError
from logs_contract.server.ids import new_id
from logs_contract.server.service import Service
from logs_contract.server.state import Entry, Refusal
from logs_contract.server.tokens import Account, Token


def ingest_log(*, payload: dict[str, Any], caller: Token, service: Service) -> tuple[bytes, int]:
    """``POST /logs``: store an entry and answer it with 201. Raises `ApiError` 429."""
    now = service.now(caller.account)
    entry_id = new_id("log", now, service.entropy)
    entry = _make_entry(entry_id, payload, caller.account, now)
    refusal = service.state.accounts.ingest(entry, now)
    if refusal is not None:
        raise _quota_exceeded(refusal, service.contract.errors[429])
    return entry.document, 201


def _make_entry(entry_id: str, payload: dict[str, Any], account: Account, now: datetime) -> Entry:
    document = {
        "id": entry_id,
        "level": payload["level"],
        "message": payload["message"],
        "meta": payload.get("meta", {}),
        "created_at": as_text(now),
    }
    return Entry.of(account, document)


def _quota_exceeded(refusal: Refusal, documented: DocumentedError) -> ApiError:
    """The contract's example with this refusal's metric and numbers."""
    return ApiError(
        429,
        documented.message.replace(documented.example["metric"], refusal.metric),
        details={
            "metric": refusal.metric,
            "quotas": [standing.as_item() for standing in refusal.standings],
        },
    )

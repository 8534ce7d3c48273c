"""The operations of the tag Journal."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from functools import partial
from typing import Unpack

import orjson

from logs_contract.server.admin.api.admin_dependencies import AdminDependencies, Json
from logs_contract.server.admin.api.filters import FilterArguments, JournalFilter, select_page
from logs_contract.server.admin.diagnostics import split_headers
from logs_contract.server.admin.json_values import read_error_message
from logs_contract.server.creation import format_time
from logs_contract.server.errors import ApiError
from logs_contract.server.redaction import redact
from logs_contract.server.state import Journal, JournalEntry, RecordedRequest
from logs_contract.server.state.models import UNMATCHED


def list_requests(
    *,
    dependencies: AdminDependencies,
    since: int | None = None,
    limit: int = 100,
    **filters: Unpack[FilterArguments],
) -> tuple[Json, int]:
    """``GET /__mock/requests``."""
    return _list_entries(dependencies, since, limit, JournalFilter(**filters)), 200


async def await_requests(
    *,
    dependencies: AdminDependencies,
    count: int = 1,
    timeout: float = 10,  # noqa: ASYNC109, the client says how long it waits
    since: int | None = None,
    limit: int = 100,
    **filters: Unpack[FilterArguments],
) -> tuple[Json, int]:
    """``GET /__mock/requests/wait``."""
    journal = dependencies.state.journal
    journal_filter = JournalFilter(**filters)
    count_all = partial(_count_matches, journal, since or 0, journal_filter)
    list_all = partial(_list_entries, dependencies, since, limit, journal_filter)
    deadline = asyncio.get_running_loop().time() + timeout
    newest, matching = await dependencies.run_in_thread(count_all)
    while matching < count:
        more = await _wait_for_more(journal, newest, deadline)
        if not more:
            break
        matching += len(journal_filter.select(more))
        newest = more[-1].number
        if matching >= count:
            # Count again, because entries may have been removed since the last count.
            newest, matching = await dependencies.run_in_thread(count_all)
    page = await dependencies.run_in_thread(list_all)
    return {**page, "met": page["count"] >= count}, 200


def show_request(*, number: int, dependencies: AdminDependencies) -> tuple[Json, int]:
    """``GET /__mock/requests/{number}``. Raises `ApiError` 404."""
    entry = dependencies.state.journal.find(number)
    if entry is None:
        raise ApiError(404, f"request {number} is not in the journal; it may have been removed")
    return _write_entry(entry, dependencies), 200


def clear_requests(*, dependencies: AdminDependencies) -> tuple[None, int]:
    """``DELETE /__mock/requests``."""
    dependencies.state.journal.clear()
    return None, 204


async def _wait_for_more(journal: Journal, newest: int, deadline: float) -> list[JournalEntry]:
    """Wait for entries after `newest` and return them. Return none if `deadline` passes.

    `deadline` is a time of the event loop, in seconds.
    """
    left = deadline - asyncio.get_running_loop().time()
    return await journal.wait_after(newest, left) if left > 0 else []


def _count_matches(journal: Journal, after: int, journal_filter: JournalFilter) -> tuple[int, int]:
    """Return the highest number in the journal, and how many entries after `after` match."""
    newest = journal.newest
    entries = journal.since(after)
    newest = max([newest, after, *(it.number for it in entries[-1:])])
    return newest, len(journal_filter.select(entries))


def _list_entries(
    dependencies: AdminDependencies,
    since: int | None,
    limit: int,
    journal_filter: JournalFilter,
) -> Json:
    journal = dependencies.state.journal
    newest = journal.newest
    found = journal_filter.select(journal.since(since or 0))
    page, cursor = select_page(found, since, limit, newest)
    return {
        "requests": [_write_entry(entry, dependencies) for entry in page],
        "count": len(found),
        "cursor": cursor,
        "dropped": journal.dropped,
    }


def _write_entry(entry: JournalEntry, dependencies: AdminDependencies) -> Json:
    """Return the JSON of an entry, as the schema ``Request`` of the document describes it."""
    record = entry.record
    organisation, mode = record.account or (None, None)
    return {
        "id": entry.number,
        "time": format_time(datetime.fromtimestamp(record.time, UTC)),
        "method": record.method,
        "path": redact(record.target),
        "operation": record.operation,
        "status": record.status or None,
        "outcome": record.outcome,
        "error": _write_error(record),
        "token": record.label,
        "organisation": organisation,
        "mode": mode,
        "run_id": record.run_id if record.run_id is None else redact(record.run_id),
        "duration_ms": round(record.seconds * 1000, 3),
        "headers": [[name, redact(value)] for name, value in split_headers(record)],
        "level": record.level if record.level is None else redact(record.level),
        "body": redact(record.body.decode(errors="replace")),
        "body_bytes": record.body_bytes,
        "body_complete": record.body_complete,
        "entry": orjson.loads(redact(record.entry.decode())) if record.entry else None,
        "forced": record.forced,
        "nearest": _find_nearest(record, dependencies),
        **dependencies.diagnostics.examine(entry),
    }


def _write_error(record: RecordedRequest) -> Json | None:
    if record.code is None:
        return None
    return {"code": record.code, "message": read_error_message(record.answer) or ""}


def _find_nearest(record: RecordedRequest, dependencies: AdminDependencies) -> Json | None:
    if record.outcome != UNMATCHED:
        return None
    path = record.target.partition("?")[0]
    operation = dependencies.matcher.find_nearest(record.method, path)
    return {
        "method": operation.method.upper(),
        "path": operation.path,
        "operation": operation.id,
    }

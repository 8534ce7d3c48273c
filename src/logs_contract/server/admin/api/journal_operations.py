"""The operations of the tag Journal."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import orjson

from logs_contract.server.admin.api.admin_dependencies import AdminDependencies, Json
from logs_contract.server.admin.api.filters import JournalFilter, page
from logs_contract.server.admin.diagnostics import header_pairs
from logs_contract.server.admin.json_values import error_message
from logs_contract.server.creation import format_time
from logs_contract.server.errors import ApiError
from logs_contract.server.redaction import redact
from logs_contract.server.state import Journal, JournalEntry


def list_requests(
    *,
    dependencies: AdminDependencies,
    since: int | None = None,
    limit: int = 100,
    outcome: str | None = None,
    status: int | None = None,
    level: str | None = None,
    text: str | None = None,
    token: str | None = None,
    organisation: str | None = None,
    run_id: str | None = None,
) -> tuple[Json, int]:
    """``GET /__mock/requests``."""
    query = JournalFilter(
        outcome=outcome,
        status=status,
        level=level,
        text=text,
        token=token,
        organisation=organisation,
        run_id=run_id,
    )
    return _listed(dependencies, since, limit, query), 200


async def await_requests(
    *,
    dependencies: AdminDependencies,
    count: int = 1,
    timeout: float = 10,  # noqa: ASYNC109, the client says how long it waits
    since: int | None = None,
    limit: int = 100,
    outcome: str | None = None,
    status: int | None = None,
    level: str | None = None,
    text: str | None = None,
    token: str | None = None,
    organisation: str | None = None,
    run_id: str | None = None,
) -> tuple[Json, int]:
    """``GET /__mock/requests/wait``."""
    journal = dependencies.state.journal
    query = JournalFilter(
        outcome=outcome,
        status=status,
        level=level,
        text=text,
        token=token,
        organisation=organisation,
        run_id=run_id,
    )
    loop = asyncio.get_running_loop()
    deadline = loop.time() + timeout
    seen, found = await dependencies.in_turn(_counted, journal, since or 0, query)
    while True:
        if found >= count:
            # Some may have had to go since they were counted, or the journal was emptied.
            seen, found = await dependencies.in_turn(_counted, journal, since or 0, query)
        left = deadline - loop.time()
        more = await journal.after(seen, left) if found < count and left > 0 else []
        if not more:
            listed = await dependencies.in_turn(_listed, dependencies, since, limit, query)
            return {**listed, "met": listed["count"] >= count}, 200
        found += len(query.select(more))
        seen = more[-1].number


def show_request(*, number: int, dependencies: AdminDependencies) -> tuple[Json, int]:
    """``GET /__mock/requests/{number}``."""
    kept = dependencies.state.journal.find(number)
    if kept is None:
        raise ApiError(404, f"request {number} is not in the journal, or not any more")
    return _shown(kept, dependencies), 200


def clear_requests(*, dependencies: AdminDependencies) -> tuple[None, int]:
    """``DELETE /__mock/requests``."""
    dependencies.state.journal.clear()
    return None, 204


def _counted(journal: Journal, after: int, query: JournalFilter) -> tuple[int, int]:
    """The newest number, and how many after `after` match."""
    newest = journal.newest
    kept = journal.since(after)
    return max([newest, after, *(it.number for it in kept[-1:])]), len(query.select(kept))


def _listed(
    dependencies: AdminDependencies, since: int | None, limit: int, query: JournalFilter
) -> Json:
    journal = dependencies.state.journal
    newest = journal.newest
    found = query.select(journal.since(since or 0))
    shown, cursor = page(found, since, limit, newest)
    return {
        "requests": [_shown(kept, dependencies) for kept in shown],
        "count": len(found),
        "cursor": cursor,
        "dropped": journal.dropped,
    }


def _shown(kept: JournalEntry, dependencies: AdminDependencies) -> Json:
    record = kept.record
    organisation, mode = record.account or (None, None)
    return {
        "id": kept.number,
        "time": format_time(datetime.fromtimestamp(record.time, UTC)),
        "method": record.method,
        "path": redact(record.target),
        "operation": record.operation,
        "status": record.status or None,
        "outcome": record.outcome,
        "error": _error(kept),
        "token": record.label,
        "organisation": organisation,
        "mode": mode,
        "run_id": record.run_id if record.run_id is None else redact(record.run_id),
        "duration_ms": round(record.seconds * 1000, 3),
        "headers": [[name, redact(value)] for name, value in header_pairs(record)],
        "level": record.level if record.level is None else redact(record.level),
        "body": redact(record.body.decode(errors="replace")),
        "body_bytes": record.body_bytes,
        "body_complete": record.body_complete,
        "entry": orjson.loads(redact(record.entry.decode())) if record.entry else None,
        "forced": record.forced,
        "nearest": _nearest(kept, dependencies),
        **dependencies.diagnostics.examine(kept),
    }


def _error(kept: JournalEntry) -> Json | None:
    code = kept.record.code
    return (
        None if code is None else {"code": code, "message": error_message(kept.record.answer) or ""}
    )


def _nearest(kept: JournalEntry, dependencies: AdminDependencies) -> Json | None:
    if kept.record.outcome != "unmatched":
        return None
    path = kept.record.target.partition("?")[0]
    operation = dependencies.matcher.nearest(kept.record.method, path)
    return {
        "method": operation.method.upper(),
        "path": operation.path,
        "operation": operation.id,
    }

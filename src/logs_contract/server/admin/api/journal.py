"""The operations of the tag Journal."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import orjson

from logs_contract.server.admin.api.selection import Query, page
from logs_contract.server.admin.api.service import Json, MockService
from logs_contract.server.admin.payloads import message_of
from logs_contract.server.admin.verdict import header_pairs
from logs_contract.server.clock import as_text
from logs_contract.server.errors import ApiError
from logs_contract.server.state import Journal, Kept
from logs_contract.server.tokens import redact


def list_requests(
    *,
    service: MockService,
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
    query = Query(
        outcome=outcome,
        status=status,
        level=level,
        text=text,
        token=token,
        organisation=organisation,
        run_id=run_id,
    )
    return _listed(service, since, limit, query), 200


async def await_requests(
    *,
    service: MockService,
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
    journal = service.state.journal
    query = Query(
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
    seen, found = await service.in_turn(_counted, journal, since or 0, query)
    while True:
        if found >= count:
            # Some may have had to go since they were counted, or the journal was emptied.
            seen, found = await service.in_turn(_counted, journal, since or 0, query)
        left = deadline - loop.time()
        more = await journal.after(seen, left) if found < count and left > 0 else []
        if not more:
            listed = await service.in_turn(_listed, service, since, limit, query)
            return {**listed, "met": listed["count"] >= count}, 200
        found += len(query.select(more))
        seen = more[-1].number


def show_request(*, number: int, service: MockService) -> tuple[Json, int]:
    """``GET /__mock/requests/{number}``."""
    kept = service.state.journal.find(number)
    if kept is None:
        raise ApiError(404, f"request {number} is not in the journal, or not any more")
    return _shown(kept, service), 200


def clear_requests(*, service: MockService) -> tuple[None, int]:
    """``DELETE /__mock/requests``."""
    service.state.journal.clear()
    return None, 204


def _counted(journal: Journal, after: int, query: Query) -> tuple[int, int]:
    """The newest number, and how many after `after` match."""
    newest = journal.newest
    kept = journal.since(after)
    return max([newest, after, *(it.number for it in kept[-1:])]), len(query.select(kept))


def _listed(service: MockService, since: int | None, limit: int, query: Query) -> Json:
    journal = service.state.journal
    newest = journal.newest
    found = query.select(journal.since(since or 0))
    shown, cursor = page(found, since, limit, newest)
    return {
        "requests": [_shown(kept, service) for kept in shown],
        "count": len(found),
        "cursor": cursor,
        "dropped": journal.dropped,
    }


def _shown(kept: Kept, service: MockService) -> Json:
    record = kept.record
    organisation, mode = record.account or (None, None)
    return {
        "id": kept.number,
        "time": as_text(datetime.fromtimestamp(record.time, UTC)),
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
        "nearest": _nearest(kept, service),
        **service.verdicts.of(kept),
    }


def _error(kept: Kept) -> Json | None:
    code = kept.record.code
    return None if code is None else {"code": code, "message": message_of(kept.record.answer) or ""}


def _nearest(kept: Kept, service: MockService) -> Json | None:
    if kept.record.outcome != "unmatched":
        return None
    path = kept.record.target.partition("?")[0]
    operation = service.table.nearest(kept.record.method, path)
    return {
        "method": operation.method.upper(),
        "path": operation.path,
        "operation": operation.id,
    }

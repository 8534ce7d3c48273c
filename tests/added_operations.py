"""The shipped contract with more operations, or with its first one only."""

from __future__ import annotations

import copy
from typing import Any

from logs_contract.server.contract import Contract

HANDLERS = """
import handlers.logs
from logs_contract.server.errors import ApiError


def ingest_log(*, payload, caller, now, dependencies):
    return handlers.logs.ingest_log(
        payload=payload, caller=caller, now=now, dependencies=dependencies
    )


def list_logs(*, caller, dependencies, level=None, limit=10):
    entries = dependencies.state.accounts.entries(caller.account)
    found = [entry.id for entry in entries if level in (None, entry.level)]
    return {"ids": found[:limit], "level": level, "limit": limit}, 200


def show_log(*, number, now):
    if number > 99:
        raise ApiError(400, "there are no such numbers")
    return {"number": number, "now": now.isoformat()}, 200


def replace_log(*, number, payload):
    return {"number": number, "payload": payload}, 200


def count_logs(*, exact):
    return {"exact": exact}, 200


def check_health():
    return {"ok": True}, 200
"""

TARGETS = (
    *(b"/logs", b"/logs?level=info", b"/logs?level=nope", b"/logs?level=info&limit=2"),
    *(b"/logs?limit=x", b"/logs?limit=0", b"/logs?level=info&level=warn", b"/logs?unknown=1"),
    *(b"/logs/7", b"/logs/007", b"/logs/-7", b"/logs/seven", b"/logs/100", b"/logs/7/", b"/logs/"),
    *(b"/logs/7/count", b"/logs/count?exact=true", b"/logs/count?exact=1", b"/logs/count"),
    *(b"/health", b"/health?x", b"/health/", b"/HEALTH", b"/logs/%37", b"/logs/7%0A"),
)


def add_operations(contract: Contract) -> Contract:
    """A contract with the operations that `HANDLERS` handles."""
    document = copy.deepcopy(contract.document)
    paths: dict[str, Any] = document["paths"]
    paths["/logs"]["get"] = _make_operation(
        "listLogs",
        [
            _make_parameter("query", "level", {"type": "string", "enum": ["info", "warn"]}),
            _make_parameter("query", "limit", {"type": "integer", "minimum": 1}),
        ],
    )
    number = _make_parameter("path", "number", {"type": "integer", "minimum": 1})
    body = {"content": {"application/json": {"schema": {"type": "object", "maxProperties": 2}}}}
    paths["/logs/{number}"] = {
        "parameters": [number],
        "get": _make_operation("showLog", []),
        "put": {**_make_operation("replaceLog", []), "requestBody": body},
    }
    exact = _make_parameter("query", "exact", {"type": "boolean"})
    paths["/logs/count"] = {"get": _make_operation("countLogs", [{**exact, "required": True}])}
    paths["/health"] = {"get": {**_make_operation("checkHealth", []), "security": []}}
    return Contract(document)


def keep_ingestion(contract: Contract) -> Contract:
    """The contract with no other operation than ``ingestLog``."""
    document = copy.deepcopy(contract.document)
    ingestion = contract.operations["ingestLog"]
    description = document["paths"][ingestion.path][ingestion.method]
    document["paths"] = {ingestion.path: {ingestion.method: description}}
    return Contract(document)


def _make_parameter(place: str, name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"in": place, "name": name, "required": place == "path", "schema": schema}


def _make_operation(operation_id: str, parameters: list[dict[str, Any]]) -> dict[str, Any]:
    errors = {
        str(status): {"$ref": f"#/components/responses/{name}"}
        for status, name in (
            (400, "BadRequest"),
            (401, "Unauthorized"),
            (403, "Forbidden"),
            (500, "Internal"),
        )
    }
    found = {"description": "found", "content": {"application/json": {"schema": {}}}}
    return {
        "operationId": operation_id,
        "tags": ["Logs"],
        "security": [{"bearerAuth": ["logs:write"]}],
        "parameters": parameters,
        "responses": {"200": found, **errors},
    }

"""Contracts for tests: openapi.yaml after a few steps of a JSON Patch."""

from __future__ import annotations

import copy
import json
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from logs_contract.review.openapi.contract import Contract
from logs_contract.review.openapi.documents import Document
from logs_contract.review.openapi.node import Files, Node, read_contract
from logs_contract.review.openapi.sources import Source
from tests.review.edits import CONTRACT, apply_patch

POST = "/paths/~1logs/post"
INPUT = "/components/schemas/LogEntryInput"
MESSAGE = f"{INPUT}/properties/message"


def add(path: str, value: Any) -> dict[str, Any]:
    """Return the step that adds `value` or replaces an existing value."""
    return {"op": "add", "path": path, "value": value}


def replace(path: str, value: Any) -> dict[str, Any]:
    """Return the step that replaces an existing value."""
    return {"op": "replace", "path": path, "value": value}


def remove(path: str) -> dict[str, Any]:
    """Return the step that removes a value."""
    return {"op": "remove", "path": path}


def contract(value: Any) -> Contract:
    """Return the contract with that value, without writing a file."""
    root = yaml.compose("{}")
    assert root is not None
    document = Document(Source("openapi.yaml"), value, root)
    return Contract(Node(Files(document), document, (), value))


def edit_contract(*patch: dict[str, Any], base: Path = CONTRACT) -> Contract:
    """Return the contract after the patch, without writing a file."""
    return contract(apply_patch(copy.deepcopy(_value(base)), [*patch]))


def save_contract(file: Path, *patch: dict[str, Any], base: Path = CONTRACT) -> Contract:
    """Write the contract after the patch to `file`, and return the contract."""
    value = apply_patch(copy.deepcopy(_value(base)), [*patch])
    file.write_text(json.dumps(value), encoding="utf-8")
    return Contract(read_contract(Source(str(file))))


def operation(**fields: Any) -> dict[str, Any]:
    """Return an operation with a description."""
    return {"operationId": "readLogs", "summary": "Read entries", "responses": {}, **fields}


def parameter(**fields: Any) -> dict[str, Any]:
    """Return the step that adds a described number parameter to POST /logs."""
    default = {
        "name": "n",
        "in": "query",
        "description": "x",
        "schema": {"type": "integer"},
    }
    return add(f"{POST}/parameters", [{**default, **fields}])


def header(**fields: Any) -> dict[str, Any]:
    """Return the step that adds a described number header to the response of POST /logs."""
    default = {"description": "x", "schema": {"type": "integer"}}
    return add(f"{POST}/responses/201/headers", {"X-N": {**default, **fields}})


@cache
def _value(base: Path) -> Any:
    return read_contract(Source(str(base))).value

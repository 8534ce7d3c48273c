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
    """The step that adds `value`, or replaces the value that is there."""
    return {"op": "add", "path": path, "value": value}


def replace(path: str, value: Any) -> dict[str, Any]:
    """The step that replaces the value that is there."""
    return {"op": "replace", "path": path, "value": value}


def remove(path: str) -> dict[str, Any]:
    """The step that removes."""
    return {"op": "remove", "path": path}


def contract(value: Any) -> Contract:
    """The contract with that value, without a file."""
    root = yaml.compose("{}")
    assert root is not None
    document = Document(Source("openapi.yaml"), value, root)
    return Contract(Node(Files(document), document, (), value))


def edit_contract(*patch: dict[str, Any], base: Path = CONTRACT) -> Contract:
    """The contract after the patch, without a file."""
    return contract(apply_patch(copy.deepcopy(_value(base)), [*patch]))


def save_contract(file: Path, *patch: dict[str, Any], base: Path = CONTRACT) -> Contract:
    """The contract after the patch, written to `file`."""
    value = apply_patch(copy.deepcopy(_value(base)), [*patch])
    file.write_text(json.dumps(value), encoding="utf-8")
    return Contract(read_contract(Source(str(file))))


def operation(**fields: Any) -> dict[str, Any]:
    """A described operation."""
    return {"operationId": "readLogs", "summary": "Read entries", "responses": {}, **fields}


def parameter(**fields: Any) -> dict[str, Any]:
    """The step that gives POST /logs a described parameter, a number."""
    default = {
        "name": "n",
        "in": "query",
        "description": "x",
        "schema": {"type": "integer"},
    }
    return add(f"{POST}/parameters", [{**default, **fields}])


def header(**fields: Any) -> dict[str, Any]:
    """The step that gives its response a described header, a number."""
    default = {"description": "x", "schema": {"type": "integer"}}
    return add(f"{POST}/responses/201/headers", {"X-N": {**default, **fields}})


@cache
def _value(base: Path) -> Any:
    return read_contract(Source(str(base))).value

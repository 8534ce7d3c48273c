"""Contracts made of openapi.yaml by a few steps of a JSON Patch."""

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
from tests.review.edits import CONTRACT, patched

POST = "/paths/~1logs/post"
INPUT = "/components/schemas/LogEntryInput"
MESSAGE = f"{INPUT}/properties/message"


def add(path: str, value: Any) -> dict[str, Any]:
    """The step that adds, or puts in place of what is there."""
    return {"op": "add", "path": path, "value": value}


def replace(path: str, value: Any) -> dict[str, Any]:
    """The step that puts `value` in place of what is there."""
    return {"op": "replace", "path": path, "value": value}


def remove(path: str) -> dict[str, Any]:
    """The step that removes."""
    return {"op": "remove", "path": path}


def contract(value: Any) -> Contract:
    """A contract that was never written to a file."""
    root = yaml.compose("{}")
    assert root is not None
    document = Document(Source("openapi.yaml"), value, root)
    return Contract(Node(Files(document), document, (), value))


def edited(*patch: dict[str, Any], base: Path = CONTRACT) -> Contract:
    """The contract after the patch, in no file."""
    return contract(patched(copy.deepcopy(_value(base)), [*patch]))


def saved(file: Path, *patch: dict[str, Any], base: Path = CONTRACT) -> Contract:
    """The contract after the patch, written to `file`."""
    value = patched(copy.deepcopy(_value(base)), [*patch])
    file.write_text(json.dumps(value), encoding="utf-8")
    return Contract(read_contract(Source(str(file))))


def operation(**fields: Any) -> dict[str, Any]:
    """A described operation."""
    return {"operationId": "readLogs", "summary": "Read entries", "responses": {}, **fields}


def parameter(**fields: Any) -> dict[str, Any]:
    """The step that gives POST /logs a described parameter, a number."""
    own = {"name": "n", "in": "query", "description": "x", "schema": {"type": "integer"}}
    return add(f"{POST}/parameters", [{**own, **fields}])


def header(**fields: Any) -> dict[str, Any]:
    """The step that gives its answer a described header, a number."""
    own = {"description": "x", "schema": {"type": "integer"}}
    return add(f"{POST}/responses/201/headers", {"X-N": {**own, **fields}})


@cache
def _value(base: Path) -> Any:
    return read_contract(Source(str(base))).value

"""The corpus of labelled edits: each is a contract, a JSON Patch (RFC 6902) and a severity."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from logs_contract.json_pointers import parse_pointer
from logs_contract.review.openapi.node import read_contract
from logs_contract.review.openapi.sources import Source

CORPUS = Path(__file__).with_name("corpus")
CONTRACT = Path(__file__).parents[2] / "openapi.yaml"
BASES = {
    "logs": CONTRACT,
    "wide": CORPUS / "wide.yaml",
    "wide30": CORPUS / "wide30.yaml",
}


@dataclass(frozen=True, slots=True)
class Edit:
    """An edit of a contract. `schema` is True if a payload can prove the break."""

    family: str
    name: str
    base: str
    patch: list[dict[str, Any]]
    severity: str
    reason: str
    schema: bool = False

    def before(self) -> Any:
        """Return the contract before the edit."""
        return copy.deepcopy(_base(self.base))

    def after(self) -> Any:
        """Return the contract after the edit."""
        return apply_patch(self.before(), self.patch)


def edits() -> Iterator[Edit]:
    """Return all edits of the corpus, in the order of the files."""
    for file in sorted(CORPUS.glob("*.yaml")):
        if file.stem not in BASES:
            for fields in yaml.safe_load(file.read_text(encoding="utf-8")):
                yield Edit(family=file.stem, **fields)


@cache
def _base(name: str) -> Any:
    return read_contract(Source(str(BASES[name]))).value


def apply_patch(document: Any, patch: list[dict[str, Any]]) -> Any:
    """Return a copy of `document`, changed by the operations of a JSON Patch."""
    for step in patch:
        match step["op"]:
            case "remove":
                _take(document, step["path"])
            case "replace":
                _take(document, step["path"])
                _put(document, step["path"], step["value"])
            case "add":
                _put(document, step["path"], step["value"])
            case "copy":
                _put(document, step["path"], _at(document, parse_pointer(step["from"])))
            case "move":
                _put(document, step["path"], _take(document, step["from"]))
            case other:
                raise ValueError(f"{other}: not an operation of a patch here")
    return document


def _at(document: Any, parts: tuple[str, ...]) -> Any:
    for part in parts:
        document = document[int(part)] if isinstance(document, list) else document[part]
    return document


def _take(document: Any, pointer: str) -> Any:
    *parents, last = parse_pointer(pointer)
    holder = _at(document, tuple(parents))
    return holder.pop(int(last)) if isinstance(holder, list) else holder.pop(last)


def _put(document: Any, pointer: str, value: Any) -> None:
    *parents, last = parse_pointer(pointer)
    holder = _at(document, tuple(parents))
    value = copy.deepcopy(value)
    if not isinstance(holder, list):
        holder[last] = value
    elif last == "-":
        holder.append(value)
    else:
        holder.insert(int(last), value)

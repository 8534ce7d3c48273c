"""Finds the slips of paths: path parameters that are not declared, and paths that match alike."""

from __future__ import annotations

import re
from collections.abc import Iterator

from logs_contract.review.openapi.node import Node
from logs_contract.review.openapi.object_kinds import EXTENSION, find_kind
from logs_contract.review.openapi.slips import Slip
from logs_contract.testable_places import METHODS


def find_path_slips(root: Node) -> Iterator[Slip]:
    """Return the slips of the paths of a contract; all of them can be read."""
    alike: dict[str, str] = {}
    for path, item in root.members("paths"):
        if find_kind("paths", path) == EXTENSION:
            continue
        if not path.startswith("/"):
            yield Slip(item, "wanted a path that starts with /")
        first = alike.setdefault(re.sub(r"\{[^}]*\}", "{}", path), path)
        if first != path:
            yield Slip(item, f"{path} and {first} match the same requests; remove one of them")
        yield from _find_undeclared(path, item.resolve())


def _find_undeclared(path: str, item: Node) -> Iterator[Slip]:
    shared = _list_declared(item)
    for method, operation in item.items():
        if method in METHODS:
            declared = shared | _list_declared(operation)
            for name in re.findall(r"\{([^}]*)\}", path):
                if name not in declared:
                    message = f"the path parameter {name!r} is not declared; add it to parameters"
                    yield Slip(operation, message)


def _list_declared(holder: Node) -> set[str]:
    resolved = [inner.resolve().value for _, inner in holder.members("parameters")]
    return {each["name"] for each in resolved if each["in"] == "path"}

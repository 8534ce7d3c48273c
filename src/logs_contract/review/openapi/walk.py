"""Walks a document by the table of `object_kinds`, and finds the places that operations use."""

from __future__ import annotations

from collections.abc import Container, Iterator

from logs_contract.json_pointers import Parts
from logs_contract.review.openapi.node import Node
from logs_contract.review.openapi.object_kinds import (
    DATA,
    EXTENSION,
    UNKNOWN,
    find_member_kind,
    is_referable,
)

_SCHEMES = ("components", "securitySchemes")
UsedPlaces = dict[tuple[str, Parts], str]  # kind by file and parts


def walk(root: Node, kind: str = "contract") -> Iterator[tuple[str, Node]]:
    """Return the objects and arrays at `root` and below with their kinds, without payloads.

    References are not followed.
    """
    left = [(kind, root)]
    while left:
        kind, node = left.pop()
        if kind in (DATA, EXTENSION, UNKNOWN) or not isinstance(node.value, (dict, list)):
            continue
        yield kind, node
        inner = [(find_member_kind(kind, name, each.value), each) for name, each in node.items()]
        left += reversed(inner)


def list_nearest(kind: str, node: Node, wanted: Container[str]) -> Iterator[tuple[str, Node]]:
    """Return the node if its kind is `wanted`, else the nearest nodes below it that are."""
    if kind in wanted:
        yield kind, node
    elif kind not in (DATA, EXTENSION, UNKNOWN):
        for name, inner in node.items():
            yield from list_nearest(find_member_kind(kind, name, inner.value), inner, wanted)


def find_used_places(root: Node) -> UsedPlaces:
    """Return the targets of references that operations use, directly or through other targets."""
    found: UsedPlaces = {}
    _add_schemes(root, found)
    fields = ("paths", "webhooks")
    left = [
        (find_member_kind("contract", field, inner.value), inner)
        for field in fields
        if (inner := root.get(field))
    ]
    while left:
        start_kind, start = left.pop()
        for kind, node in walk(start, start_kind):
            if kind == "operation":
                _add_schemes(node, found)
            target = node.try_dereference() if is_referable(kind) else None
            if target is not None and (target.file, target.parts) not in found:
                found[target.file, target.parts] = kind
                left.append((kind, target))
    return found


def _add_schemes(holder: Node, found: UsedPlaces) -> None:
    """Add the security schemes that an operation or the whole contract requires."""
    for _, requirement in holder.members("security"):
        names = requirement.value if isinstance(requirement.value, dict) else ()
        found.update({("", (*_SCHEMES, name)): "security scheme" for name in names})

"""Lists the OpenAPI objects of a contract, with their kinds and the directions of payloads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from logs_contract.review.openapi.contract import Contract
from logs_contract.review.openapi.node import Node
from logs_contract.review.openapi.object_kinds import find_member_kind
from logs_contract.review.openapi.translator import Direction
from logs_contract.review.openapi.walk import list_nearest

_KINDS = frozenset(
    [
        *("contract", "components", "path item", "operation", "callback", "tag"),
        *("parameter", "header", "request body", "response", "media type", "encoding"),
        *("example", "schema", "security scheme"),
    ]
)
# In these fields, the sender of the payloads is the opposite side.
_REVERSING = frozenset(("responses", "callbacks", "webhooks"))
_OTHER: dict[Direction, Direction] = {"request": "response", "response": "request"}


@dataclass(frozen=True, slots=True, eq=False)
class OpenapiObject:
    """An object; `directions` are the directions of its payloads, empty if it is unused."""

    kind: str
    node: Node
    directions: set[Direction] = field(default_factory=set)


def list_objects(head: Contract) -> list[OpenapiObject]:
    """Return every object once, in the order of its first use. Raises `ReviewError`.

    A reference is an object only in schemas of OpenAPI 3.1, where it may have siblings.
    """
    found: dict[object, OpenapiObject] = {}
    left: list[tuple[str, Node, Direction | None]] = [("contract", head.root, "request")]
    while left:
        kind, node, direction = left.pop()
        target = node.dereference() if kind == "schema" and head.version != "3.0" else None
        node = node if target else node.resolve()
        each = found.get((kind, node.key))
        if each and (direction is None or direction in each.directions):
            continue
        each = found.setdefault((kind, node.key), OpenapiObject(kind, node))
        each.directions.update([direction] if direction else [])
        left += reversed([*_list_inner(each, direction)])
        left += [(kind, target, direction)] if target else []
    return list(found.values())


def _list_inner(
    holder: OpenapiObject, direction: Direction | None
) -> Iterator[tuple[str, Node, Direction | None]]:
    """Return kind, node and direction of the objects in the fields of `holder`.

    The direction of an operation is the direction of its requests.
    """
    if holder.kind == "components":
        direction = None  # the users of the components determine it
    for name, inner in holder.node.items():
        inner_direction = _OTHER[direction] if direction and name in _REVERSING else direction
        kind = find_member_kind(holder.kind, name, inner.value)
        for found, node in list_nearest(kind, inner, _KINDS):
            yield found, node, inner_direction

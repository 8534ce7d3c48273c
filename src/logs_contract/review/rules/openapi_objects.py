"""Lists the OpenAPI objects of a contract, with their kinds and the directions of payloads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from logs_contract.review.openapi.contract import METHODS, Contract
from logs_contract.review.openapi.json_schema import (
    WITH_SUBSCHEMA,
    WITH_SUBSCHEMA_LIST,
    WITH_SUBSCHEMA_MAP,
)
from logs_contract.review.openapi.node import Node
from logs_contract.review.openapi.translator import Direction

# The kinds of the objects in the fields of each kind of object. "*" is any field.
_FIELDS: dict[str, dict[str, str]] = {
    "contract": {
        "paths": "path item",
        "webhooks": "path item",
        "components": "components",
        "tags": "tag",
    },
    "components": {
        "pathItems": "path item",
        "callbacks": "callback",
        "parameters": "parameter",
        "requestBodies": "request body",
        "responses": "response",
        "headers": "header",
        "examples": "example",
        "schemas": "schema",
        "securitySchemes": "security scheme",
    },
    "path item": {"parameters": "parameter", **dict.fromkeys(METHODS, "operation")},
    "operation": {
        "parameters": "parameter",
        "requestBody": "request body",
        "responses": "response",
        "callbacks": "callback",
    },
    "callback": {"*": "path item"},
    "parameter": {"schema": "schema", "content": "media type", "examples": "example"},
    "header": {"schema": "schema", "content": "media type", "examples": "example"},
    "request body": {"content": "media type"},
    "response": {"headers": "header", "content": "media type"},
    "media type": {"schema": "schema", "examples": "example", "encoding": "encoding"},
    "encoding": {"headers": "header"},
    "schema": dict.fromkeys(
        (*WITH_SUBSCHEMA, *WITH_SUBSCHEMA_LIST, *WITH_SUBSCHEMA_MAP, "$defs"), "schema"
    ),
}
# These fields hold one object; the other fields hold a list or a map of objects.
_SINGLE = frozenset(("components", "requestBody", "schema", *METHODS, *WITH_SUBSCHEMA))
_WITH_EXTENSIONS = ("path item", "response")  # maps of these kinds may contain x- fields
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
    fields = _FIELDS.get(holder.kind, {})
    for name, inner in [("*", holder.node)] if "*" in fields else holder.node.items():
        kind = fields.get(name)
        inner_direction = _OTHER[direction] if direction and name in _REVERSING else direction
        if kind and name in _SINGLE:
            yield kind, inner, inner_direction
        elif kind:
            for key, each in inner.items():
                if not (kind in _WITH_EXTENSIONS and key.startswith("x-")):
                    yield kind, each, inner_direction

"""The objects a contract is made of, each with its kind; references are followed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from logs_contract.review.contract import METHODS, Contract
from logs_contract.review.dialect import MANY, NAMED, ONE, Direction
from logs_contract.review.nodes import Node

# What each kind holds: the kind of what stands in a field. "*" is any field.
_HOLDS: dict[str, dict[str, str]] = {
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
    "schema": dict.fromkeys((*ONE, *MANY, *NAMED, "$defs"), "schema"),
}
# In the other fields stands a list or a map of the kind.
_SINGLE = frozenset(("components", "requestBody", "schema", *METHODS, *ONE))
_MAY_BE_EXTENDED = ("path item", "response")
# Who answers a request is not who sent it; callbacks and webhooks come from the service.
_TURNED = frozenset(("responses", "callbacks", "webhooks"))
_OTHER: dict[Direction, Direction] = {"request": "response", "response": "request"}


@dataclass(frozen=True, slots=True, eq=False)
class Object:
    """One object; `directions` are those of the payloads it tells of, none where it is unused."""

    kind: str
    node: Node
    directions: set[Direction] = field(default_factory=set)


def objects(head: Contract) -> list[Object]:
    """Every object once, in the order of its first use. Raises `ReviewError`.

    A reference is none itself, but for a schema, where what stands beside it counts.
    """
    found: dict[object, Object] = {}
    left: list[tuple[str, Node, Direction | None]] = [("contract", head.root, "request")]
    while left:
        kind, node, direction = left.pop()
        target = node.reference() if kind == "schema" and head.version != "3.0" else None
        node = node if target else node.resolved()
        each = found.get((kind, node.key))
        if each and (direction is None or direction in each.directions):
            continue
        each = found.setdefault((kind, node.key), Object(kind, node))
        each.directions.update([direction] if direction else [])
        left += reversed([*_held(each, direction)])
        left += [(kind, target, direction)] if target else []
    return list(found.values())


def _held(
    holder: Object, direction: Direction | None
) -> Iterator[tuple[str, Node, Direction | None]]:
    """What an object holds; the direction of an operation is that of its requests."""
    if holder.kind == "components":
        direction = None  # it depends on who uses them
    holds = _HOLDS.get(holder.kind, {})
    for name, inner in [("*", holder.node)] if "*" in holds else holder.node.items():
        kind = holds.get(name)
        turned = _OTHER[direction] if direction and name in _TURNED else direction
        if kind and name in _SINGLE:
            yield kind, inner, turned
        elif kind:
            for key, each in inner.items():
                if not (kind in _MAY_BE_EXTENDED and key.startswith("x-")):
                    yield kind, each, turned

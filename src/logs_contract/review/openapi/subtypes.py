"""Finds the subtypes of schemas with a ``discriminator`` (OpenAPI 3.1.1, section 4.8.25).

A schema without ``oneOf`` and ``anyOf`` has subtypes by inheritance: the targets of ``mapping``,
and the components whose ``allOf`` refers to it, by their names.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from logs_contract.review.openapi.node import Key, Node
from logs_contract.review.openapi.walk import walk


@dataclass(frozen=True, slots=True, eq=False)
class Subtype:
    """A schema for the values whose property `discriminator` has the value `name`."""

    discriminator: str
    name: str
    node: Node


def find_subtypes(schema: Node) -> dict[tuple[str, str], Subtype]:
    """Return the subtypes in a schema and in those it refers to, by discriminator and name."""
    found: dict[tuple[str, str], Subtype] = {}
    seen: set[Key] = set()
    left = [schema]
    while left:
        start = left.pop()
        if start.key in seen:
            continue
        seen.add(start.key)
        for kind, node in walk(start, "schema"):
            if kind != "schema":
                continue
            left += [target] if (target := node.try_dereference()) else []
            for each in _list_subtypes(node):
                found.setdefault((each.discriminator, each.name), each)
                left.append(each.node)
    return found


def _list_subtypes(parent: Node) -> Iterator[Subtype]:
    """Return the subtypes of one schema. A name in ``mapping`` replaces that of the component."""
    discriminator = parent.get("discriminator")
    name = discriminator and discriminator.get("propertyName")
    if not discriminator or not name or {"oneOf", "anyOf"} & {*parent.value}:
        return
    components = _list_components(parent)
    mapped = set()
    for value, place in discriminator.members("mapping"):
        target = components.get(str(place.value)) or _find_target(place)
        if target is not None:
            mapped.add(target.key)
            yield Subtype(str(name.value), value, target)
    for component, node in components.items():
        if node.key not in mapped and _inherits(node, parent):
            yield Subtype(str(name.value), component, node)


def _list_components(node: Node) -> dict[str, Node]:
    components = node.files.root(node.files.main).get("components")
    return dict(components.members("schemas")) if components else {}


def _inherits(node: Node, parent: Node) -> bool:
    parts = [part for _, part in node.members("allOf")]
    targets = [target for part in parts if (target := part.try_dereference())]
    return any(target.key == parent.key for target in targets)


def _find_target(place: Node) -> Node | None:
    reference = {"$ref": str(place.value)}
    return Node(place.files, place.document, place.parts, reference).try_dereference()

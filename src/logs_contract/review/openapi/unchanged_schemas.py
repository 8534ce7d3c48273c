"""Finds the schemas that are the same in two contracts. The review does not compare these."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from logs_contract.review.openapi.json_schema import dump
from logs_contract.review.openapi.node import Key, Node
from logs_contract.review.openapi.walk import walk


@dataclass(eq=False, slots=True)
class UnchangedSchemas:
    """Decides whether two schemas, and all schemas they refer to, are the same.

    Remembers the results for pairs of schemas. A schema with a ``discriminator`` counts as changed:
    the ``discriminator`` may select components that the schema does not refer to.
    """

    _known: dict[tuple[Key, Key], bool] = field(default_factory=dict)

    def is_unchanged(self, base: Node, head: Node) -> bool:
        """Return True if both schemas, and all schemas they refer to, are the same."""
        key = base.key, head.key
        if key not in self._known:
            reached = self._list_same(base, head)
            self._known |= dict.fromkeys(reached, True) if reached else {key: False}
        return self._known[key]

    def _list_same(self, base: Node, head: Node) -> set[tuple[Key, Key]]:
        """Return the pair and all pairs that it refers to; empty if one of them differs."""
        reached: set[tuple[Key, Key]] = set()
        left = [(base, head)]
        while left:
            one, other = left.pop()
            key = one.key, other.key
            if key in reached or self._known.get(key):
                continue
            if key in self._known or dump(one.value) != dump(other.value):
                return set()
            targets = list(_list_targets(one, other))
            if None in targets:
                return set()
            reached.add(key)
            left += [pair for pair in targets if pair]
        return reached


def _list_targets(one: Node, other: Node) -> Iterator[tuple[Node, Node] | None]:
    """Return the pair of targets of each reference in two equal schemas.

    None stands for a reference without both targets, and for a ``discriminator``: these may differ.
    """
    for kind, node in walk(one, "schema"):
        if kind != "schema" or not isinstance(node.value, dict):
            continue
        if "discriminator" in node.value:
            yield None
        if "$ref" in node.value:
            same_place = other.find(node.parts[len(one.parts) :])
            first = node.try_dereference()
            second = same_place.try_dereference() if same_place else None
            yield (first, second) if first and second else None

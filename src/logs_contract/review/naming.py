"""What counts by its name: properties of which nothing else is said, and unknown formats.

Containment is blind to them. ``{description: Whatever was sent}`` admits what an open object
admits by that name anyway, and clients read it all the same. What texts a format of one's own
has, nobody here knows; beside a pattern they may be fewer.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from logs_contract.review.containment import are_disjoint
from logs_contract.review.dialect import OWN_FORMAT, Dialect, closed, dump, is_opaque_format
from logs_contract.review.facets import Facet, facets
from logs_contract.review.instances import Path
from logs_contract.review.nodes import Node
from logs_contract.review.pairs import Pair
from logs_contract.review.walk import SchemaChange
from logs_contract.review.words import Words, is_open, named_before, whole

_NOBODY: frozenset[str] = frozenset()


@dataclass(eq=False, slots=True)
class Naming:
    """Finds the names that only one of two versions of a schema has."""

    base: Dialect
    head: Dialect
    _seen: set[Any] = field(default_factory=set)

    def changes(
        self, base: Node, head: Node, path: Path = (), around: frozenset[str] = _NOBODY
    ) -> Iterator[SchemaChange]:
        """What was named or lost at `path` and below; `around` are names the place has anyway."""
        key = base.key, head.key
        if key in self._seen or self._is_same(base, head):
            return
        self._seen.add(key)
        pair = Pair(facets(base, self.base), facets(head, self.head), path)
        before, after = self._spoken(pair.was), self._spoken(pair.now)
        for name, node in _free(pair.base, pair.now, after | around):
            change = SchemaChange("property-removed", node, None, path=(*path, name), name=name)
            yield change.marked("widened", value=self.base.direction == "response")
        for name, node in _free(pair.head, pair.was, before | around):
            yield SchemaChange("property-added", None, node, path=(*path, name), name=name)
        yield from self._formats(pair, before | around, after | around)
        for child in list(pair.take_children()):
            known = _NOBODY if child.branch is None else around | (before & after)
            yield from self.changes(child.base, child.head, child.path, known)

    def _formats(
        self, pair: Pair, before: frozenset[str], after: frozenset[str]
    ) -> Iterator[SchemaChange]:
        """The unknown formats of texts that only one side speaks of."""
        lost = self._marks(pair.was) - after
        gained = self._marks(pair.now) - before
        if lost or gained:
            places = _format(pair.base), _format(pair.head)
            change = SchemaChange("format", *places, path=pair.path)
            yield change.marked("widened", value=bool(lost)).marked("narrowed", value=bool(gained))

    def _marks(self, words: Words) -> frozenset[str]:
        schema = closed(whole(words), self.base, self.head)
        if are_disjoint(schema, {"type": "string"}):
            return _NOBODY
        return _opaque([each.get(OWN_FORMAT) for each in words])

    def _is_same(self, base: Node, head: Node) -> bool:
        one, other = (
            dump(side.written(side.translate(node)))
            for side, node in ((self.base, base), (self.head, head))
        )
        return one == other

    def _spoken(self, words: Words) -> frozenset[str]:
        schema = closed(whole(words), self.base, self.head)
        return frozenset(named_before(schema)) | _opaque(schema)


def _free(side: list[Facet], other: Words, spoken: frozenset[str]) -> Iterator[tuple[str, Node]]:
    """The properties of a side that may be anything, where the other never speaks of them."""
    for facet in side:
        for name, schema in facet.words.get("properties", {}).items():
            if schema in ({}, True) and name not in spoken and is_open(other, name):
                yield name, facet.node.child("properties").child(name)


def _opaque(schema: Any) -> frozenset[str]:
    """The marks of unknown formats in it."""
    return frozenset(filter(is_opaque_format, json.dumps(schema, ensure_ascii=False)))


def _format(side: list[Facet]) -> Node | None:
    return next((found for each in side if (found := each.node.get("format"))), None)

"""Finds changes that no payload can prove: properties without constraints, and unknown formats.

An open object accepts any value under any name. Declaring a property without constraints makes no
payload valid or invalid, but clients read the property. The review does not know which strings an
unknown format accepts.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from logs_contract.review.containment.canonical import are_disjoint
from logs_contract.review.containment.generate import Path
from logs_contract.review.openapi.json_schema import dump
from logs_contract.review.openapi.node import Node
from logs_contract.review.openapi.string_formats import is_unknown_format
from logs_contract.review.openapi.translator import (
    FORMAT_SCHEMA,
    SchemaTranslator,
    with_definitions,
)
from logs_contract.review.schemas.alignment import AlignedSchemas
from logs_contract.review.schemas.conjuncts import Conjunct, list_conjuncts
from logs_contract.review.schemas.keywords import (
    Keywords,
    find_mentioned_properties,
    is_open,
    join_conjuncts,
)
from logs_contract.review.schemas.schema_change import SchemaChange

_NONE: frozenset[str] = frozenset()


@dataclass(eq=False, slots=True)
class PropertyNameDiff:
    """Finds properties without constraints, and unknown formats, that only one version has."""

    base: SchemaTranslator
    head: SchemaTranslator
    _seen: set[Any] = field(default_factory=set)

    def compare(
        self, base: Node, head: Node, path: Path = (), around: frozenset[str] = _NONE
    ) -> Iterator[SchemaChange]:
        """Return the changes at `path` and below.

        `around` are the properties and formats that the enclosing schemas mention.
        """
        key = base.key, head.key
        if key in self._seen or self._is_same(base, head):
            return
        self._seen.add(key)
        aligned = AlignedSchemas(
            list_conjuncts(base, self.base), list_conjuncts(head, self.head), path
        )
        before, after = map(self._find_mentioned, (aligned.before, aligned.after))
        yield from self._compare_names(aligned, before | around, after | around)
        yield from self._compare_formats(aligned, before | around, after | around)
        for child in list(aligned.take_children()):
            known = _NONE if child.branch is None else around | (before & after)
            yield from self.compare(child.base, child.head, child.path, known)

    def _compare_names(
        self, aligned: AlignedSchemas, known_before: frozenset[str], known_after: frozenset[str]
    ) -> Iterator[SchemaChange]:
        """Return a change for each property without constraints that only one side declares."""
        widened = self.base.direction == "response"
        for name, node in _find_unconstrained(aligned.base, aligned.after, known_after):
            path = (*aligned.path, name)
            change = SchemaChange("property-removed", node, None, path=path, name=name)
            yield change.with_flag("widened", value=widened)
        for name, node in _find_unconstrained(aligned.head, aligned.before, known_before):
            path = (*aligned.path, name)
            yield SchemaChange("property-added", None, node, path=path, name=name)

    def _compare_formats(
        self, aligned: AlignedSchemas, known_before: frozenset[str], known_after: frozenset[str]
    ) -> Iterator[SchemaChange]:
        """Return a change if only one side has an unknown format for strings."""
        lost = self._find_formats(aligned.before) - known_after
        gained = self._find_formats(aligned.after) - known_before
        if lost or gained:
            nodes = _find_format_node(aligned.base), _find_format_node(aligned.head)
            change = SchemaChange("format", *nodes, path=aligned.path)
            change = change.with_flag("widened", value=bool(lost))
            yield change.with_flag("narrowed", value=bool(gained))

    def _find_formats(self, conjuncts: Keywords) -> frozenset[str]:
        schema = with_definitions(join_conjuncts(conjuncts), self.base, self.head)
        if are_disjoint(schema, {"type": "string"}):
            return _NONE
        return _find_unknown_formats([each.get(FORMAT_SCHEMA) for each in conjuncts])

    def _is_same(self, base: Node, head: Node) -> bool:
        one, other = (
            dump(side.finish(side.translate(node)))
            for side, node in ((self.base, base), (self.head, head))
        )
        return one == other

    def _find_mentioned(self, conjuncts: Keywords) -> frozenset[str]:
        """Return the properties and the unknown formats that a schema mentions."""
        schema = with_definitions(join_conjuncts(conjuncts), self.base, self.head)
        return frozenset(find_mentioned_properties(schema)) | _find_unknown_formats(schema)


def _find_unconstrained(
    side: list[Conjunct], other: Keywords, mentioned: frozenset[str]
) -> Iterator[tuple[str, Node]]:
    """Return the properties of `side` that accept any value and that `other` does not mention."""
    for conjunct in side:
        for name, schema in conjunct.keywords.get("properties", {}).items():
            if schema in ({}, True) and name not in mentioned and is_open(other, name):
                yield name, conjunct.node.child("properties").child(name)


def _find_unknown_formats(schema: Any) -> frozenset[str]:
    """Return the marks of unknown formats in a schema."""
    return frozenset(filter(is_unknown_format, json.dumps(schema, ensure_ascii=False)))


def _find_format_node(side: list[Conjunct]) -> Node | None:
    return next((found for each in side if (found := each.node.get("format"))), None)

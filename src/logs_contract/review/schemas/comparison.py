"""Compares two versions of a schema: finds the changes, and decides which of them break clients.

The whole schemas are compared by containment first. If they accept different values, `SchemaDiff`
finds the changed keywords, and a payload of the whole schema proves each breaking change.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from logs_contract.review.containment.canonical import covers
from logs_contract.review.containment.counterexample import (
    CounterexampleSearch,
    Target,
    find_counterexample,
)
from logs_contract.review.containment.generate import NOTHING
from logs_contract.review.containment.random_sampling import find_sample
from logs_contract.review.containment.subschema import check_subschema
from logs_contract.review.openapi.json_schema import Schema, dump
from logs_contract.review.openapi.node import Node
from logs_contract.review.openapi.string_formats import is_known_format
from logs_contract.review.openapi.translator import Direction, SchemaTranslator
from logs_contract.review.openapi.unchanged_schemas import UnchangedSchemas
from logs_contract.review.schemas.property_names import PropertyNameDiff
from logs_contract.review.schemas.schema_change import SchemaChange
from logs_contract.review.schemas.schema_diff import SchemaDiff


@dataclass(eq=False, slots=True)
class SchemaComparison:
    """Compares schemas of BASE and HEAD for payloads in one direction, and caches the results.

    The comparisons of both directions share `unchanged`.
    """

    base: SchemaTranslator
    head: SchemaTranslator
    unchanged: UnchangedSchemas = field(default_factory=UnchangedSchemas)
    _known: dict[Any, list[SchemaChange]] = field(default_factory=dict)

    @property
    def direction(self) -> Direction:
        """The direction of the payloads that the schemas describe."""
        return self.base.direction

    @property
    def _breaking_flag(self) -> str:
        return "narrowed" if self.direction == "request" else "widened"

    def breaks(self, change: SchemaChange) -> bool:
        """Return True if HEAD refuses requests that BASE accepted, or may send new responses."""
        return change.narrowed if self._breaking_flag == "narrowed" else change.widened

    def is_unchanged(self, base: Node, head: Node) -> bool:
        """Return True if a look at the text shows that `compare` finds no change."""
        same_version = self.base.version == self.head.version
        return same_version and self.unchanged.is_unchanged(base, head)

    def compare(self, base: Node, head: Node) -> list[SchemaChange]:
        """Return the changes; none if both schemas accept the same payloads."""
        base, head = base.resolve_plain(), head.resolve_plain()  # compare each component once
        key = base.key, head.key
        if key not in self._known:
            self._known[key] = self._add_name_changes(base, head, self._compare_schemas(base, head))
        return self._known[key]

    def _add_name_changes(
        self, base: Node, head: Node, found: list[SchemaChange]
    ) -> list[SchemaChange]:
        """Add the changes of `PropertyNameDiff`.

        Of two changes of one keyword at one place, keep the change that breaks clients.
        """
        breaking = {(each.keyword, each.path) for each in found if self.breaks(each)}
        names = [
            each
            for each in PropertyNameDiff(self.base, self.head).compare(base, head)
            if (each.keyword, each.path) not in breaking
        ]
        covered = {(each.keyword, each.path) for each in names}
        return [*(each for each in found if (each.keyword, each.path) not in covered), *names]

    def _compare_schemas(self, base: Node, head: Node) -> list[SchemaChange]:
        before, after = self.base.translate_standalone(base), self.head.translate_standalone(head)
        if dump(before) == dump(after):
            return []
        inner, outer = (before, after) if self.direction == "request" else (after, before)
        decided = covers(outer, inner)
        if decided and covers(inner, outer):
            return []
        diff = SchemaDiff(self.base, self.head)
        found = list(diff.compare(base, head))
        if decided:
            safe = [self._mark_as_safe(each) for each in found]
            return safe or [self._make_safe_change(base, head, inner, outer)]
        judged = [self._add_counterexample(change, inner, outer) for change in found]
        if not any(map(self.breaks, judged)):
            judged += self._find_unexplained(base, head, inner, outer, diff)
        return judged

    def _mark_as_safe(self, change: SchemaChange) -> SchemaChange:
        """Return a copy that breaks no client."""
        return change.with_flag(self._breaking_flag, value=False)

    def _make_safe_change(
        self, base: Node, head: Node, inner: Schema, outer: Schema
    ) -> SchemaChange:
        """Return the change ``schema``, which breaks no client and which no keyword explains."""
        result = check_subschema(outer, inner)
        safe_flag = "widened" if self.direction == "request" else "narrowed"
        change = SchemaChange("schema", base, head, sampled=result.sampled)
        return change.with_flag(safe_flag, value=not result.is_subschema)

    def _add_counterexample(
        self, change: SchemaChange, inner: Schema, outer: Schema
    ) -> SchemaChange:
        """Add a counterexample for the whole schema to a change that breaks clients."""
        if not self.breaks(change):
            return change
        exact = Target(change.path, change.keyword, change.name)
        for target in (exact, Target(change.path)):
            if counterexample := find_counterexample(inner, outer, target):
                return replace(change, counterexample=counterexample)
        if not _is_unknown_format(change):
            search = CounterexampleSearch(inner, outer, Target(change.path))
            sample = find_sample(inner, search.is_counterexample)
            if sample is not NOTHING:
                return replace(change, counterexample=search.find_smallest(first=sample))
        # Another branch may accept the values that this branch refuses.
        return self._mark_as_safe(change) if change.in_branch else change

    def _find_unexplained(
        self, base: Node, head: Node, inner: Schema, outer: Schema, diff: SchemaDiff
    ) -> list[SchemaChange]:
        """Return the change ``schema`` if the whole schema breaks clients but no keyword does.

        Properties that HEAD newly declares are left out, since they break no client.
        """
        limited = inner
        if diff.adopted:
            without = SchemaTranslator(self.base.version, self.direction, diff.adopted)
            # Below a oneOf or a not, a schema without properties may accept more.
            limited = _intersect(inner, without.translate_standalone(base))
        counterexample, sampled = find_counterexample(limited, outer), None
        if counterexample is None:
            if covers(outer, inner) is None and not diff.has_overlapping_branches:
                return []  # no part breaks clients, so the whole does not
            result = check_subschema(limited, outer)
            if result.is_subschema and not result.sampled:
                return []
            counterexample, sampled = result.counterexample, result.sampled
        change = SchemaChange("schema", base, head, counterexample=counterexample, sampled=sampled)
        return [change.with_flag(self._breaking_flag, value=not sampled)]


def _is_unknown_format(change: SchemaChange) -> bool:
    """Return True if the change concerns an unknown format, which no payload can prove."""
    names = [node.value for node in (change.base, change.head) if node]
    return change.keyword == "format" and not all(map(is_known_format, names))


def _intersect(*schemas: Schema) -> Schema:
    """Return the schema of the values that all `schemas` accept."""
    definitions: dict[str, Schema] = {}
    parts: list[Schema] = []
    for each in schemas:
        if isinstance(each, dict):
            definitions |= each.get("$defs", {})
            parts.append({keyword: value for keyword, value in each.items() if keyword != "$defs"})
        else:
            parts.append(each)
    return {"allOf": parts, "$defs": definitions}

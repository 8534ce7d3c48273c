"""Compares two versions of a schema, location by location.

At each location, the children that both versions have are taken out and compared separately.
`LocationDiff` compares the rest.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from logs_contract.review.containment.canonical import are_disjoint, covers
from logs_contract.review.containment.generate import Path
from logs_contract.review.openapi.node import Key, Node
from logs_contract.review.openapi.translator import SchemaTranslator, with_definitions
from logs_contract.review.schemas.alignment import AlignedSchemas, Child
from logs_contract.review.schemas.conjuncts import list_conjuncts
from logs_contract.review.schemas.keywords import join_conjuncts
from logs_contract.review.schemas.location_diff import LocationDiff
from logs_contract.review.schemas.schema_change import SchemaChange


@dataclass(eq=False, slots=True)
class SchemaDiff:
    """A comparison of two schemas.

    `adopted` maps each schema of BASE that allowed additional properties to the optional
    properties that HEAD newly declares there.
    `has_overlapping_branches` is True if a value may match two branches of a changed ``oneOf``.
    Comparing the parts then proves nothing about the whole schema.
    """

    base: SchemaTranslator
    head: SchemaTranslator
    adopted: dict[Key, set[str]] = field(default_factory=dict)
    has_overlapping_branches: bool = False
    _seen: set[Any] = field(default_factory=set)

    def compare(
        self, base: Node, head: Node, path: Path = (), *, in_branch: bool = False
    ) -> Iterator[SchemaChange]:
        """Return the changes at `path` and below."""
        key = base.resolve_plain().key, head.resolve_plain().key, in_branch
        if key in self._seen:
            return
        self._seen.add(key)
        aligned = AlignedSchemas(
            list_conjuncts(base, self.base), list_conjuncts(head, self.head), path
        )
        before, after = (
            with_definitions(join_conjuncts(each), self.base, self.head)
            for each in (aligned.before, aligned.after)
        )
        if covers(before, after) and covers(after, before):
            return
        children = [(each, self._is_exclusive(each, aligned)) for each in aligned.take_children()]
        for child, exclusive in children:
            self.has_overlapping_branches |= not exclusive
            below = in_branch or child.branch is not None
            yield from self.compare(child.base, child.head, child.path, in_branch=below)
        location = LocationDiff(self.base, self.head, aligned, base, head, in_branch, self.adopted)
        yield from location.compare()

    def _is_exclusive(self, child: Child, aligned: AlignedSchemas) -> bool:
        """Return True if no value is valid against two branches of the ``oneOf`` of `child`.

        The branches of the receiving side count: of HEAD for requests, of BASE for responses.
        """
        if child.branch != "oneOf":
            return True
        side = aligned.head if self.base.direction == "request" else aligned.base
        lists = [each.keywords["oneOf"] for each in side if "oneOf" in each.keywords]
        branches = (with_definitions(each, self.base, self.head) for each in lists[0])
        return all(are_disjoint(*two) for two in combinations(branches, 2))

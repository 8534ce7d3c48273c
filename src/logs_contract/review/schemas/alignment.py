"""Aligns the conjuncts of two versions of a schema at one location.

Children are subschemas that both versions have: properties, items, branches. `take_children` puts
empty schemas in their place, so that each child can be compared separately.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from logs_contract.review.containment.generate import ANY, Path
from logs_contract.review.openapi.json_schema import dump
from logs_contract.review.openapi.node import Node
from logs_contract.review.schemas.conjuncts import Conjunct
from logs_contract.review.schemas.keywords import (
    Keywords,
    find_declaring_conjunct,
    find_only_conjunct,
    list_properties,
)

_Indexes = tuple[int, int]  # of a conjunct in BASE and in HEAD


@dataclass(frozen=True, slots=True, eq=False)
class Child:
    """A subschema that both versions have; `branch` is ``anyOf``, ``oneOf`` or None."""

    base: Node
    head: Node
    path: Path
    branch: str | None = None


@dataclass(eq=False, slots=True)
class AlignedSchemas:
    """The conjuncts of both versions at the location `path` leads to.

    `before` and `after` are their keywords; taken children are replaced by empty schemas.
    """

    base: list[Conjunct]
    head: list[Conjunct]
    path: Path
    before: Keywords = field(init=False)
    after: Keywords = field(init=False)

    def __post_init__(self) -> None:
        self._align()
        self.before = [dict(each.keywords) for each in self.base]
        self.after = [dict(each.keywords) for each in self.head]

    def take_children(self) -> Iterator[Child]:
        """Return the children of both versions, and replace each by an empty schema."""
        yield from self._take_properties()
        prefixes = [
            [len(each.get("prefixItems", ())) for each in side]
            for side in (self.before, self.after)
        ]
        yield from self._take_prefix_items()
        if prefixes[0] == prefixes[1]:
            yield from self._take_single("items")
        # With different properties these keywords apply to different names.
        if {*list_properties(self.before)} == {*list_properties(self.after)}:
            yield from self._take_single("additionalProperties")
            yield from self._take_pattern_properties()
        for keyword in ("anyOf", "oneOf"):
            yield from self._take_branches(keyword)

    def _align(self) -> None:
        """Put equal conjuncts first, in the same order on both sides."""
        left = list(self.head)
        equal = []
        for conjunct in self.base:
            text = dump(conjunct.keywords)
            same = next((each for each in left if dump(each.keywords) == text), None)
            if same:
                left.remove(same)
                equal.append((conjunct, same))
        used = [conjunct for conjunct, _ in equal]
        self.base = [*used, *(conjunct for conjunct in self.base if conjunct not in used)]
        self.head = [*(conjunct for _, conjunct in equal), *left]

    def _take_properties(self) -> Iterator[Child]:
        for name in list_properties(self.before):
            one, other = (
                find_declaring_conjunct(self.before, name),
                find_declaring_conjunct(self.after, name),
            )
            if one is not None and other is not None:
                yield self._take_member("properties", name, (one, other), name)

    def _take_pattern_properties(self) -> Iterator[Child]:
        keyword = "patternProperties"
        indexes = self._find_in_both(keyword, dict)
        if indexes is not None:
            before, after = self.before[indexes[0]], self.after[indexes[1]]
            for pattern in sorted(before[keyword].keys() & after[keyword].keys()):
                yield self._take_member(keyword, pattern, indexes, ANY)

    def _take_member(self, keyword: str, name: str, indexes: _Indexes, step: str) -> Child:
        for side, index in zip((self.before, self.after), indexes, strict=True):
            side[index][keyword] = {**side[index][keyword], name: {}}
        base, head = (each.child(name) for each in self._find_nodes(keyword, indexes))
        return Child(base, head, (*self.path, step))

    def _take_single(self, keyword: str) -> Iterator[Child]:
        indexes = self._find_in_both(keyword, dict)
        if indexes is not None:
            self.before[indexes[0]][keyword] = self.after[indexes[1]][keyword] = {}
            yield Child(*self._find_nodes(keyword, indexes), (*self.path, ANY))

    def _take_prefix_items(self) -> Iterator[Child]:
        keyword = "prefixItems"
        indexes = self._find_in_both(keyword, list)
        if indexes is None:
            return
        before = list(self.before[indexes[0]][keyword])
        after = list(self.after[indexes[1]][keyword])
        base, head = self._find_nodes(keyword, indexes)
        for index in range(min(len(before), len(after))):
            before[index] = after[index] = {}
            yield Child(base.child(str(index)), head.child(str(index)), (*self.path, str(index)))
        self.before[indexes[0]][keyword], self.after[indexes[1]][keyword] = before, after

    def _take_branches(self, keyword: str) -> Iterator[Child]:
        """Return the changed branches; in `after`, branches of BASE replace them."""
        indexes = self._find_in_both(keyword, list)
        if indexes is None:
            return
        before, after = self.before[indexes[0]][keyword], list(self.after[indexes[1]][keyword])
        base, head = self._find_nodes(keyword, indexes)
        changed, left = _find_changed(before, after)
        same_number = len(changed) == len(left)
        for index in changed:
            branch = base.child(str(index))
            match = _find_counterpart(branch, head, left, same_number=same_number)
            if match is not None:
                left.remove(match)
                after[match] = before[index]
                yield Child(branch, head.child(str(match)), self.path, keyword)
        self.after[indexes[1]] = {**self.after[indexes[1]], keyword: after}

    def _find_in_both(self, keyword: str, kind: type) -> _Indexes | None:
        """Return the conjuncts with the keyword, if each side has one and its value is a `kind`."""
        one, other = (
            find_only_conjunct(self.before, keyword, kind),
            find_only_conjunct(self.after, keyword, kind),
        )
        return None if one is None or other is None else (one, other)

    def _find_nodes(self, keyword: str, indexes: _Indexes) -> tuple[Node, Node]:
        one, other = self.base[indexes[0]].node, self.head[indexes[1]].node
        return one.child(keyword), other.child(keyword)


def _find_changed(before: list[Any], after: list[Any]) -> tuple[list[int], list[int]]:
    """Return the indexes of branches that only `before` has, and of branches only `after` has."""
    changed, left = [], list(range(len(after)))
    for index, branch in enumerate(before):
        same = next((each for each in left if after[each] == branch), None)
        if same is None:
            changed.append(index)
        else:
            left.remove(same)
    return changed, left


def _find_counterpart(
    branch: Node, head: Node, left: list[int], *, same_number: bool
) -> int | None:
    """Return the index in HEAD of the branch with the same reference, else of the next branch."""
    reference = _read_reference(branch)
    for each in left:
        if reference is not None and _read_reference(head.child(str(each))) == reference:
            return each
    return left[0] if same_number and left else None


def _read_reference(node: Node) -> Any:
    return node.value.get("$ref") if isinstance(node.value, dict) else None

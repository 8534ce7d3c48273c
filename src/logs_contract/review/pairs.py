"""The two versions of a schema at one place, lined up, and the children both have.

A child is set aside when it is taken: `was` and `now` keep an empty schema in its place.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from logs_contract.review.dialect import dump
from logs_contract.review.facets import Facet
from logs_contract.review.instances import ANY, Path
from logs_contract.review.nodes import Node
from logs_contract.review.words import Words, alone, definer, named


@dataclass(frozen=True, slots=True, eq=False)
class Child:
    """A part of both versions. `branch`: the keyword it is a branch of, ``anyOf`` or ``oneOf``."""

    base: Node
    head: Node
    path: Path
    branch: str | None = None


@dataclass(eq=False, slots=True)
class Pair:
    """The facets of both sides at the place `path` leads to; `was` and `now` are their words."""

    base: list[Facet]
    head: list[Facet]
    path: Path
    was: Words = field(init=False)
    now: Words = field(init=False)

    def __post_init__(self) -> None:
        self._line_up()
        self.was = [dict(each.words) for each in self.base]
        self.now = [dict(each.words) for each in self.head]

    def take_children(self) -> Iterator[Child]:
        """The children of both, each set aside."""
        yield from self._properties()
        lengths = [
            [len(each.get("prefixItems", ())) for each in side] for side in (self.was, self.now)
        ]
        yield from self._prefix()
        if lengths[0] == lengths[1]:
            yield from self._single("items")
        if {*named(self.was)} == {*named(self.now)}:  # else these speak of other names
            yield from self._single("additionalProperties")
            yield from self._patterns()
        for word in ("anyOf", "oneOf"):
            yield from self._branches(word)

    def _line_up(self) -> None:
        """Equal facets first, in one order, so that the rest stand at the same index."""
        left = list(self.head)
        pairs = []
        for facet in self.base:
            same = next((each for each in left if dump(each.words) == dump(facet.words)), None)
            if same:
                left.remove(same)
                pairs.append((facet, same))
        used = [facet for facet, _ in pairs]
        self.base = [*used, *(facet for facet in self.base if facet not in used)]
        self.head = [*(facet for _, facet in pairs), *left]

    def _properties(self) -> Iterator[Child]:
        for name in named(self.was):
            one, other = definer(self.was, name), definer(self.now, name)
            if one is not None and other is not None:
                yield self._member("properties", name, (one, other), name)

    def _patterns(self) -> Iterator[Child]:
        word = "patternProperties"
        places = self._both(word, dict)
        if places is not None:
            both = self.was[places[0]][word].keys() & self.now[places[1]][word].keys()
            for pattern in sorted(both):
                yield self._member(word, pattern, places, ANY)

    def _member(self, word: str, name: str, places: tuple[int, int], step: str) -> Child:
        for side, index in zip((self.was, self.now), places, strict=True):
            side[index][word] = {**side[index][word], name: {}}
        base, head = (each.child(name) for each in self._nodes(word, places))
        return Child(base, head, (*self.path, step))

    def _single(self, word: str) -> Iterator[Child]:
        places = self._both(word, dict)
        if places is not None:
            self.was[places[0]][word] = self.now[places[1]][word] = {}
            yield Child(*self._nodes(word, places), (*self.path, ANY))

    def _prefix(self) -> Iterator[Child]:
        word = "prefixItems"
        places = self._both(word, list)
        if places is None:
            return
        before, after = list(self.was[places[0]][word]), list(self.now[places[1]][word])
        base, head = self._nodes(word, places)
        for index in range(min(len(before), len(after))):
            before[index] = after[index] = {}
            yield Child(base.child(str(index)), head.child(str(index)), (*self.path, str(index)))
        self.was[places[0]][word], self.now[places[1]][word] = before, after

    def _branches(self, word: str) -> Iterator[Child]:
        """Branches that changed; in what is left HEAD has those of BASE in their place."""
        places = self._both(word, list)
        if places is None:
            return
        before, after = self.was[places[0]][word], list(self.now[places[1]][word])
        base, head = self._nodes(word, places)
        left = list(range(len(after)))
        changed = []
        for index, branch in enumerate(before):
            same = next((each for each in left if after[each] == branch), None)
            changed += [index] if same is None else []
            left = [each for each in left if each != same]
        same_number = len(changed) == len(left)
        for index in changed:
            one = base.child(str(index))
            match = _counterpart(one, head, left, same_number=same_number)
            if match is not None:
                left.remove(match)
                after[match] = before[index]
                yield Child(one, head.child(str(match)), self.path, word)
        self.now[places[1]] = {**self.now[places[1]], word: after}

    def _both(self, word: str, kind: type) -> tuple[int, int] | None:
        """Which facets have the keyword, where it is one on each side and its value of `kind`."""
        one, other = alone(self.was, word, kind), alone(self.now, word, kind)
        return None if one is None or other is None else (one, other)

    def _nodes(self, word: str, places: tuple[int, int]) -> tuple[Node, Node]:
        one, other = self.base[places[0]].node, self.head[places[1]].node
        return one.child(word), other.child(word)


def _counterpart(branch: Node, head: Node, left: list[int], *, same_number: bool) -> int | None:
    """The branch of HEAD that was `branch`: by its reference, else by its order."""
    reference = _reference(branch)
    for each in left:
        if reference is not None and _reference(head.child(str(each))) == reference:
            return each
    return left[0] if same_number and left else None


def _reference(node: Node) -> Any:
    return node.value.get("$ref") if isinstance(node.value, dict) else None

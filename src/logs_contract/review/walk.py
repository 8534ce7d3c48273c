"""Two versions of a schema, walked in step: each keyword that changed, judged alone.

At each place the children both sides have (properties, items, branches) are set aside, since they
are walked on their own; what remains is BASE's, with one keyword after the other taken from HEAD.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import Any

from logs_contract.review.containment import are_disjoint, covers
from logs_contract.review.deciding import Verdict, contained
from logs_contract.review.dialect import OWN_FORMAT, Dialect, Schema, closed
from logs_contract.review.facets import facets
from logs_contract.review.instances import Path
from logs_contract.review.nodes import Key, Node
from logs_contract.review.pairs import Child, Pair
from logs_contract.review.smallest import Counterexample
from logs_contract.review.words import Words, groups, is_open, named, named_before, whole


@dataclass(frozen=True, slots=True, eq=False)
class SchemaChange:
    """One keyword that changed; ``schema`` where no keyword alone tells it.

    `narrowed`: HEAD refuses what BASE admitted there; `widened`: the reverse. `path` leads to
    the place in a payload; `name` is the property a ``required``, or an added or removed
    property, is about. `in_branch`: below an anyOf or oneOf, where others may make up for it.
    """

    word: str
    base: Node | None
    head: Node | None
    narrowed: bool = False
    widened: bool = False
    path: Path = ()
    name: str | None = None
    shown: Counterexample | None = None
    sampled: int | None = None
    in_branch: bool = False

    def marked(self, flag: str, value: bool) -> SchemaChange:  # noqa: FBT001
        """The same with the flag, ``narrowed`` or ``widened``, set or cleared."""
        if flag == "narrowed":
            return replace(self, narrowed=value)
        return replace(self, widened=value)


@dataclass(eq=False, slots=True)
class Walk:
    """One walk.

    `adopted` are the optional properties that HEAD is the first to name, by the schema of BASE that
    was open to them.
    `crossed_one_of`: branches changed that may exclude each other, so the parts prove nothing.
    """

    base: Dialect
    head: Dialect
    adopted: dict[Key, set[str]] = field(default_factory=dict)
    crossed_one_of: bool = False
    _seen: set[Any] = field(default_factory=set)

    def walk(
        self, base: Node, head: Node, path: Path = (), *, in_branch: bool = False
    ) -> Iterator[SchemaChange]:
        """What changed at `path` and below."""
        both = base.named().key, head.named().key, in_branch
        if both in self._seen:
            return
        self._seen.add(both)
        pair = Pair(facets(base, self.base), facets(head, self.head), path)
        before, after = self.closed(whole(pair.was)), self.closed(whole(pair.now))
        if covers(before, after) and covers(after, before):
            return
        children = [(each, self._is_exclusive(each, pair)) for each in pair.take_children()]
        for child, exclusive in children:
            self.crossed_one_of |= not exclusive
            below = in_branch or child.branch is not None
            yield from self.walk(child.base, child.head, child.path, in_branch=below)
        yield from _Place(self, pair, base, head, in_branch).changes()

    @property
    def asks(self) -> str:
        """The flag of a change that breaks."""
        return "narrowed" if self.base.direction == "request" else "widened"

    def verdicts(self, before: Words, after: Words) -> tuple[Verdict, Verdict]:
        """Whether all of `before` is in `after`, and the reverse."""
        one, other = self.closed(whole(before)), self.closed(whole(after))
        return contained(one, other), contained(other, one)

    def closed(self, schema: Schema) -> Schema:
        """A schema with the definitions it refers to, whichever side they are of."""
        return closed(schema, self.base, self.head)

    def _is_exclusive(self, child: Child, pair: Pair) -> bool:
        """Whether no value fits two branches of the side that shall admit all of the other."""
        if child.branch != "oneOf":
            return True
        side = pair.head if self.asks == "narrowed" else pair.base
        lists = [each.words["oneOf"] for each in side if "oneOf" in each.words]
        branches = map(self.closed, lists[0])
        return all(are_disjoint(*two) for two in combinations(branches, 2))


@dataclass(eq=False, slots=True)
class _Place:
    """What changed at one place itself, its children set aside."""

    walk: Walk
    pair: Pair
    base: Node
    head: Node
    in_branch: bool

    def changes(self) -> Iterator[SchemaChange]:
        yield from self._new_properties()
        was, now = self.pair.was, self.pair.now
        verdicts = dict(zip(("narrowed", "widened"), self.walk.verdicts(was, now), strict=True))
        if all(each.contained and not each.sampled for each in verdicts.values()):
            return
        found = list(self._of_facets())
        for flag, verdict in verdicts.items():
            if verdict.contained:  # together they make up for what each alone does
                found = [each.marked(flag, value=False) for each in found]
            elif not any(getattr(each, flag) for each in found):
                found.append(self._change("schema", self.base, self.head).marked(flag, value=True))
        sampled = max(each.sampled or 0 for each in verdicts.values()) or None
        for each in found:
            yield each if each.narrowed or each.widened else replace(each, sampled=sampled)

    def _new_properties(self) -> Iterator[SchemaChange]:
        """Optional properties of requests, first named in an open object: no break."""
        if self.walk.asks == "widened":
            return
        was, now = self.pair.was, self.pair.now
        known = named_before(self.walk.closed(whole(was)))
        known |= {name for words in now for name in words.get("required", ())}
        for words, facet in zip(now, self.pair.head, strict=True):
            fresh = [name for name in words.get("properties", ()) if name not in known]
            for name in fresh:
                if is_open(was, name):
                    path = (*self.pair.path, name)
                    self.walk.adopted.setdefault(self.pair.base[0].node.key, set()).add(name)
                    words["properties"] = _less(words["properties"], name)
                    node = facet.node.child("properties").child(name)
                    yield self._change("property-added", None, node, path=path, name=name)

    def _of_facets(self) -> Iterator[SchemaChange]:
        was, now = self.pair.was, self.pair.now
        both = min(len(was), len(now))
        for index in range(both):
            before, after = was[index], now[index]
            if before and after and not before.keys() & after.keys():
                continue  # another schema, not another version of this one
            for group in groups({*before, *after}):
                if any(before.get(word) != after.get(word) for word in group):
                    yield from self._of_group(group, index)
        for index in range(both, len(now)):
            yield from self._judged("allOf", (None, self.pair.head[index].node), [*was, now[index]])
        for index in range(both, len(was)):
            hybrid = [*was[:index], *was[index + 1 :]]
            yield from self._judged("allOf", (self.pair.base[index].node, None), hybrid)

    def _of_group(self, group: Sequence[str], index: int) -> Iterator[SchemaChange]:
        before, after = self.pair.was[index], self.pair.now[index]
        if group == ("properties",):
            yield from self._of_properties(index)
        elif group == ("required",):
            yield from self._of_required(index)
        else:
            word = next(word for word in group if before.get(word) != after.get(word))
            hybrid = {other: value for other, value in before.items() if other not in group}
            hybrid |= {other: after[other] for other in group if other in after}
            word = "format" if word == OWN_FORMAT else word
            places = [each.get(word) for each in self._nodes(index)]
            yield from self._judged(
                word, (places[0], places[1]), self._hybrid(index, hybrid), near=index
            )

    def _of_properties(self, index: int) -> Iterator[SchemaChange]:
        before, after = (
            side[index].get("properties", {}) for side in (self.pair.was, self.pair.now)
        )
        for name in dict.fromkeys((*before, *after)):
            if (name in before) == (name in after) and before[name] == after[name]:
                continue
            properties = _less(before, name) | {each: after[each] for each in after if each == name}
            holders = [each.get("properties") for each in self._nodes(index)]
            places = [each and each.get(name) for each in holders]
            word = "properties"  # another facet names it too
            if name not in named(self.pair.now):
                word = "property-removed"
            elif name not in named(self.pair.was):
                word = "property-added"
            hybrid = self._hybrid(index, {**self.pair.was[index], "properties": properties})
            path = (*self.pair.path, name)
            yield from self._judged(word, (places[0], places[1]), hybrid, path=path, name=name)

    def _of_required(self, index: int) -> Iterator[SchemaChange]:
        before, after = (side[index].get("required", []) for side in (self.pair.was, self.pair.now))
        for name in sorted({*before} ^ {*after}):
            required = sorted({*before} ^ {name})
            hybrid = self._hybrid(index, {**self.pair.was[index], "required": required})
            base, head = (_item(each, name) for each in self._nodes(index))
            yield from self._judged("required", (base, head), hybrid, near=index, name=name)

    def _judged(
        self,
        word: str,
        places: tuple[Node | None, Node | None],
        hybrid: Words,
        *,
        near: int | None = None,
        **more: Any,
    ) -> Iterator[SchemaChange]:
        """The change that makes BASE the `hybrid`; without a place, at the facet `near`."""
        if near is not None and places == (None, None):
            places = self._nodes(near)
        narrower, wider = self.walk.verdicts(self.pair.was, hybrid)
        harm = narrower if self.walk.asks == "narrowed" else wider
        sampled = (narrower.sampled or wider.sampled) if harm.contained else None
        changed = not (narrower.contained and wider.contained)
        if changed or sampled or word.startswith("property-"):
            change = self._change(word, *places, sampled=sampled, **more)
            flags = {"narrowed": narrower, "widened": wider}
            for flag, verdict in flags.items():
                change = change.marked(flag, value=not verdict.contained)
            yield change

    def _hybrid(self, index: int, words: dict[str, Any]) -> Words:
        return [*self.pair.was[:index], words, *self.pair.was[index + 1 :]]

    def _nodes(self, index: int) -> tuple[Node, Node]:
        return self.pair.base[index].node, self.pair.head[index].node

    def _change(self, word: str, base: Node | None, head: Node | None, **more: Any) -> SchemaChange:
        fields = {"path": self.pair.path, "in_branch": self.in_branch, **more}
        return SchemaChange(word, base, head, **fields)


def _less(properties: dict[str, Any], name: str) -> dict[str, Any]:
    return {other: value for other, value in properties.items() if other != name}


def _item(node: Node, name: str) -> Node | None:
    """The item of ``required`` that is `name`."""
    return next((inner for _, inner in node.under("required") if inner.value == name), None)

"""Two versions of a schema: which changes of it break whom.

The whole is decided by containment. Where both do not mean the same, they are walked in step (see
`walk`), each keyword that changed is judged alone, and a payload of the whole shows each break.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from logs_contract.review.containment import covers
from logs_contract.review.deciding import contained
from logs_contract.review.dialect import Dialect, Direction, Schema, dump, is_known_format
from logs_contract.review.instances import NOTHING
from logs_contract.review.naming import Naming
from logs_contract.review.nodes import Node
from logs_contract.review.sampling import sample
from logs_contract.review.smallest import Search, Target, counterexample
from logs_contract.review.walk import SchemaChange, Walk


@dataclass(eq=False, slots=True)
class Comparison:
    """Compares schemas of BASE and HEAD, both sent in one direction."""

    base: Dialect
    head: Dialect
    _known: dict[Any, list[SchemaChange]] = field(default_factory=dict)

    @property
    def direction(self) -> Direction:
        """Who sends what the schemas describe."""
        return self.base.direction

    @property
    def _harm(self) -> str:
        return "narrowed" if self.direction == "request" else "widened"

    def harms(self, change: SchemaChange) -> bool:
        """Whether it breaks: requests by what is refused now, responses by what is sent now."""
        return change.narrowed if self._harm == "narrowed" else change.widened

    def compare(self, base: Node, head: Node) -> list[SchemaChange]:
        """What changed in meaning; nothing where both admit the same."""
        base, head = base.named(), head.named()  # a component is compared once, not once a use
        key = base.key, head.key
        if key not in self._known:
            self._known[key] = self._with_names(base, head, self._compare(base, head))
        return self._known[key]

    def _with_names(self, base: Node, head: Node, found: list[SchemaChange]) -> list[SchemaChange]:
        """What was found, and what counts by its name; of both at one place that which breaks."""
        breaks = {(each.word, each.path) for each in found if self.harms(each)}
        named = [
            each
            for each in Naming(self.base, self.head).changes(base, head)
            if (each.word, each.path) not in breaks
        ]
        told = {(each.word, each.path) for each in named}
        return [*(each for each in found if (each.word, each.path) not in told), *named]

    def _compare(self, base: Node, head: Node) -> list[SchemaChange]:
        before, after = self.base.standalone(base), self.head.standalone(head)
        if dump(before) == dump(after):
            return []
        inner, outer = (before, after) if self.direction == "request" else (after, before)
        decided = covers(outer, inner)
        if decided and covers(inner, outer):
            return []
        walk = Walk(self.base, self.head)
        found = list(walk.walk(base, head))
        if decided:
            return [*map(self._harmless, found)] or [self._relieved(base, head, inner, outer)]
        judged = [self._shown(change, inner, outer) for change in found]
        if not any(map(self.harms, judged)):
            judged += self._of_the_whole(base, head, inner, outer, walk)
        return judged

    def _harmless(self, change: SchemaChange) -> SchemaChange:
        """The whole still holds all it held, so no change of its parts breaks."""
        return change.marked(self._harm, value=False)

    def _relieved(self, base: Node, head: Node, inner: Schema, outer: Schema) -> SchemaChange:
        """Nothing breaks, though no part tells what changed."""
        verdict = contained(outer, inner)
        relief = "widened" if self.direction == "request" else "narrowed"
        change = SchemaChange("schema", base, head, sampled=verdict.sampled)
        return change.marked(relief, value=not verdict.contained)

    def _shown(self, change: SchemaChange, inner: Schema, outer: Schema) -> SchemaChange:
        """A change that breaks, with the payload of the whole that shows it."""
        if not self.harms(change):
            return change
        exact = Target(change.path, change.word, change.name)
        for target in (exact, Target(change.path)):
            if shown := counterexample(inner, outer, target):
                return replace(change, shown=shown)
        if not _is_of_unknown_format(change):
            search = Search(inner, outer, Target(change.path))
            if (found := sample(inner, search.shows)) is not NOTHING:
                return replace(change, shown=search.smallest(first=found))
        # In a branch, another branch may admit what this one no longer does.
        return self._harmless(change) if change.in_branch else change

    def _of_the_whole(
        self, base: Node, head: Node, inner: Schema, outer: Schema, walk: Walk
    ) -> list[SchemaChange]:
        """What breaks though no part of it alone does; nothing where the walk was a proof."""
        limited = inner
        if walk.adopted:
            fewer = Dialect(self.base.version, self.direction, walk.adopted).standalone(base)
            limited = _both(inner, fewer)  # below a oneOf or not, fewer may admit more
        shown, sampled = counterexample(limited, outer), None
        if shown is None:
            if covers(outer, inner) is None and not walk.crossed_one_of:
                return []
            verdict = contained(limited, outer)
            if verdict.contained and not verdict.sampled:
                return []
            shown, sampled = verdict.shown, verdict.sampled
        change = SchemaChange("schema", base, head, shown=shown, sampled=sampled)
        return [change.marked(self._harm, value=not sampled)]


def _is_of_unknown_format(change: SchemaChange) -> bool:
    """Whether no payload can show it, since nobody here knows what the format is."""
    names = [node.value for node in (change.base, change.head) if node]
    return change.word == "format" and not all(map(is_known_format, names))


def _both(*schemas: Schema) -> Schema:
    """What all of the schemas admit."""
    definitions: dict[str, Schema] = {}
    parts: list[Schema] = []
    for each in schemas:
        if isinstance(each, dict):
            definitions |= each.get("$defs", {})
            parts.append({word: value for word, value in each.items() if word != "$defs"})
        else:
            parts.append(each)
    return {"allOf": parts, "$defs": definitions}

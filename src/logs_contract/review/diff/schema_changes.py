"""Makes the changes of schemas in operations; ids are such as ``request.maxLength.narrowed``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace

from logs_contract.review.containment.canonical import covers
from logs_contract.review.containment.counterexample import Counterexample, find_counterexample
from logs_contract.review.containment.generate import ANY
from logs_contract.review.diff.build_changes import OperationPair
from logs_contract.review.diff.changes import Change, Severity
from logs_contract.review.openapi.node import Node
from logs_contract.review.openapi.subtypes import Subtype
from logs_contract.review.openapi.translator import Direction
from logs_contract.review.schemas.comparison import SchemaComparison
from logs_contract.review.schemas.schema_change import SchemaChange

_LONG = 80  # characters of a value in a message
_BRANCHING = ("schema", "allOf", "anyOf", "oneOf", "properties")  # values too long to quote
# Keys: (HEAD narrowed the schema, HEAD widened the schema).
_EFFECTS = {
    (True, True): "changed",
    (True, False): "narrowed",
    (False, True): "widened",
    (False, False): "rewritten",
}
_EFFECT_MESSAGES = {
    (True, True): "refuses values that BASE accepted, and accepts values that BASE refused",
    (True, False): "refuses values that BASE accepted",
    (False, True): "accepts values that BASE refused",
    (False, False): "accepts the same values as BASE",
}


@dataclass(frozen=True, slots=True)
class SchemaUse:
    """The use of a schema in the request or the response (`part`) of an operation.

    `where` names the payload of the schema in messages.
    """

    pair: OperationPair
    part: Direction
    where: str

    @property
    def _direction(self) -> Direction:
        return self.pair.head.payload_direction(self.part)

    def compare(self, base: Node | None, head: Node | None) -> Iterator[Change]:
        """Return the changes between two schemas; None accepts any value."""
        if base is not None and head is not None:
            comparison = self.pair.find_comparison(self.part)
            if comparison.is_unchanged(base, head):
                return
            for change in comparison.compare(base, head):
                yield self._make_change(change, breaks=comparison.breaks(change))
            yield from self._compare_subtypes(comparison, base, head)
        elif head is not None:
            yield from self._compare_with_any("added", None, head)
        elif base is not None:
            yield from self._compare_with_any("removed", base, None)

    def _compare_subtypes(
        self, comparison: SchemaComparison, base: Node, head: Node
    ) -> Iterator[Change]:
        """Return the changes of the subtypes by a discriminator that both schemas have."""
        before = self.pair.base.contract.subtypes(base)
        after = self.pair.head.contract.subtypes(head)
        for effect, one, other in (("removed", before, after), ("added", after, before)):
            for key in one.keys() - other.keys():
                yield self._make_subtype_change(effect, one[key])
        for key, subtype in after.items():
            if key not in before:
                continue
            for change in comparison.compare(before[key].node, subtype.node):
                if change.counterexample:
                    named = _name_subtype(change.counterexample, subtype)
                    change = replace(change, counterexample=named)  # noqa: PLW2901
                yield self._make_change(change, breaks=comparison.breaks(change))

    def _make_subtype_change(self, effect: str, subtype: Subtype) -> Change:
        nodes = (subtype.node, None) if effect == "removed" else (None, subtype.node)
        message = f"{self.where}: {subtype.discriminator} {subtype.name} {effect}"
        return self.pair.make_change(f"{self._direction}.subtype-{effect}", message, *nodes)

    def _compare_with_any(
        self, effect: str, base: Node | None, head: Node | None
    ) -> Iterator[Change]:
        """Return a change if the only schema refuses some value."""
        node, side = (head, self.pair.head) if head else (base, self.pair.base)
        assert node is not None  # noqa: S101, one of the two is given
        schema = side.contract.translator(self._direction).translate_standalone(node)
        any_value = True
        if covers(schema, any_value) is True:
            return
        rule = f"{self._direction}.schema-{effect}"
        change = self.pair.make_change(rule, f"{self.where}: schema {effect}", base, head)
        breaks = change.severity == "breaking"
        counterexample = find_counterexample(any_value, schema) if breaks else None
        yield replace(change, counterexample=counterexample)

    def _make_change(self, change: SchemaChange, *, breaks: bool) -> Change:
        effect = _EFFECTS[change.narrowed, change.widened]
        severity: Severity = "breaking" if breaks else "compatible"
        id_ = f"{self._direction}.{change.keyword}"
        if effect != "rewritten" or not change.keyword.startswith("property-"):
            id_ += f".{effect}"
            severity = "editorial" if effect == "rewritten" else severity
        return Change(
            id_,
            severity,
            f"{self.where}{_format_path(change)}: {_describe(change)}",
            change.base,
            change.head,
            (str(self.pair.head),),
            change.counterexample if breaks else None,
            change.sampled,
        )


def _name_subtype(counterexample: Counterexample, subtype: Subtype) -> Counterexample:
    """Return the counterexample with the name of the subtype, which the receiver looks at."""
    payload = counterexample.payload
    if not isinstance(payload, dict) or counterexample.at[:1] == (subtype.discriminator,):
        return counterexample
    return replace(counterexample, payload={**payload, subtype.discriminator: subtype.name})


def _format_path(change: SchemaChange) -> str:
    parts = ["[]" if part == ANY else f".{part}" for part in change.path]
    return "".join(f" {part}" if not index else part for index, part in enumerate(parts))


def _describe(change: SchemaChange) -> str:
    if change.keyword.startswith("property-"):
        return change.keyword.replace("-", " ")
    if change.keyword == "required":
        return f"{change.name!r} is {'no longer' if change.widened else 'now'} required"
    before, after = _format_value(change.base), _format_value(change.head)
    if change.keyword in _BRANCHING or max(len(before), len(after)) > _LONG:
        return f"{change.keyword}: HEAD {_EFFECT_MESSAGES[change.narrowed, change.widened]}"
    if before and after:
        return f"{change.keyword} {before} → {after}"
    return f"{change.keyword} {after} added" if after else f"{change.keyword} {before} removed"


def _format_value(node: Node | None) -> str:
    return json.dumps(node.value, ensure_ascii=False) if node else ""

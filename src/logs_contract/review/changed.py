"""Makes changes: the severity from the table of kinds, schema changes from their comparison."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace

from logs_contract.review.changes import Change, Severity
from logs_contract.review.containment import covers
from logs_contract.review.contract import Operation
from logs_contract.review.dialect import Direction
from logs_contract.review.instances import ANY
from logs_contract.review.kinds import KINDS, SENT
from logs_contract.review.nodes import Node
from logs_contract.review.smallest import counterexample
from logs_contract.review.walk import SchemaChange

_LONG = 80  # characters of a value in a message
_BRANCHING = ("schema", "allOf", "anyOf", "oneOf", "properties")  # too much to quote
# By whether HEAD narrowed and whether it widened.
_EFFECTS = {
    (True, True): "changed",
    (True, False): "narrowed",
    (False, True): "widened",
    (False, False): "rewritten",
}
_DOES = {
    (True, True): "refuses some that BASE admitted, and admits some that it refused",
    (True, False): "refuses some that BASE admitted",
    (False, True): "admits some that BASE refused",
    (False, False): "says it in other words",
}


def made(
    kind: str,
    message: str,
    base: Node | None,
    head: Node | None,
    operation: Operation | None = None,
) -> Change:
    """A change of a kind of the table."""
    table = {**KINDS, **SENT} if operation and operation.sent else KINDS
    severity = table[kind][0]
    operations = (str(operation),) if operation else ()
    return Change(kind, severity, message, base, head, operations)


@dataclass(frozen=True, slots=True)
class SchemaUse:
    """Where a schema is used: `direction` of the payload, `where` as prose, and by whom."""

    base: Operation
    head: Operation
    direction: Direction
    where: str

    def changes(self, base: Node | None, head: Node | None) -> Iterator[Change]:
        """What changed between the two; where one side has no schema, that."""
        direction = self.head.direction(self.direction)
        if base is None or head is None:
            yield from self._one_sided(base, head, direction)
            return
        comparison = self.head.contract.comparison(self.base.contract, direction)
        for change in comparison.compare(base, head):
            yield self._change(change, breaks=comparison.harms(change), direction=direction)

    def _one_sided(
        self, base: Node | None, head: Node | None, direction: Direction
    ) -> Iterator[Change]:
        """No schema is one that admits anything."""
        node, side = (head, self.head) if head else (base, self.base)
        if node is None:
            return
        schema = side.contract.dialect(direction).standalone(node)
        if covers(schema, True) is True:  # noqa: FBT003, any value
            return
        word = "added" if head else "removed"
        change = made(
            f"{direction}.schema-{word}", f"{self.where}: schema {word}", base, head, self.head
        )
        shown = counterexample(True, schema) if change.severity == "breaking" else None  # noqa: FBT003
        yield replace(change, counterexample=shown)

    def _change(self, change: SchemaChange, *, breaks: bool, direction: Direction) -> Change:
        effect = _EFFECTS[change.narrowed, change.widened]
        severity: Severity = "breaking" if breaks else "compatible"
        id_ = f"{direction}.{change.word}"
        if effect != "rewritten" or not change.word.startswith("property-"):
            id_ += f".{effect}"
            severity = "editorial" if effect == "rewritten" else severity
        return Change(
            id_,
            severity,
            f"{self.where}{_place(change)}: {_what(change)}",
            change.base,
            change.head,
            (str(self.head),),
            change.shown if breaks else None,
            change.sampled,
        )


def _place(change: SchemaChange) -> str:
    parts = ["[]" if part == ANY else f".{part}" for part in change.path]
    return "".join(f" {part}" if not index else part for index, part in enumerate(parts))


def _what(change: SchemaChange) -> str:
    if change.word.startswith("property-"):
        return change.word.replace("-", " ")
    if change.word == "required":
        return f"{change.name!r} is {'no longer' if change.widened else 'now'} required"
    before, after = _value(change.base), _value(change.head)
    if change.word in _BRANCHING or max(len(before), len(after)) > _LONG:
        return f"{change.word}: HEAD {_DOES[change.narrowed, change.widened]}"
    if before and after:
        return f"{change.word} {before} → {after}"
    return f"{change.word} {after} added" if after else f"{change.word} {before} removed"


def _value(node: Node | None) -> str:
    return json.dumps(node.value, ensure_ascii=False) if node else ""

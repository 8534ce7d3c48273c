"""Rules waived in place: ``x-review-waive: {lint.described: the reason}``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from logs_contract.review.contract import Contract
from logs_contract.review.lint.objects import Object
from logs_contract.review.lint.rules import RULES, Found
from logs_contract.review.nodes import Node
from logs_contract.review.pointers import Parts, is_under

WAIVER = "lint.waiver"  # what is wrong with waivers; not to be waived
_WORD = "x-review-waive"
# Where objects hold values that are no part of the contract itself.
_PAYLOADS = {
    "schema": ("example", "examples", "default", "enum", "const"),
    "example": ("value",),
    "media type": ("example",),
    "parameter": ("example",),
    "header": ("example",),
}


@dataclass(frozen=True, slots=True, eq=False)
class Waiver:
    """A rule waived at the object `holder` and below; `fault` is why it is not."""

    holder: Node
    node: Node
    rule: str
    fault: str | None

    def is_for(self, found: Found) -> bool:
        """Whether this waives it."""
        return (
            self.fault is None
            and self.rule == found.rule
            and self.holder.document is found.node.document
            and is_under(found.node.parts, self.holder.parts)
        )


def waivers(head: Contract, objects: Sequence[Object]) -> Iterator[Waiver]:
    """Every waiver in the files of HEAD, also those with a fault."""
    payloads = {
        (each.node.document.source, (*each.node.parts, word))
        for each in objects
        for word in _PAYLOADS.get(each.kind, ())
    }
    for document in {each.node.document: None for each in objects}:
        skipped = {parts for source, parts in payloads if source == document.source}
        for parts in _holders(document.value, (), skipped):
            holder = Node(head.root.files, document, (), document.value)
            for part in parts:
                holder = holder.child(part)
            yield from _of(holder)


def faults(given: Sequence[Waiver], found: Sequence[Found]) -> Iterator[Found]:
    """What is wrong with the waivers themselves."""
    for waiver in given:
        if waiver.fault is not None:
            yield Found(WAIVER, waiver.node, waiver.fault)
        elif not any(waiver.is_for(each) for each in found):
            message = f"{waiver.rule} finds nothing here to waive: remove the waiver"
            yield Found(WAIVER, waiver.node, message)


def _holders(value: Any, parts: Parts, skipped: set[Parts]) -> Iterator[Parts]:
    """The places of the objects with waivers."""
    if parts in skipped:
        return
    if isinstance(value, dict):
        if _WORD in value:
            yield parts
        for name, inner in value.items():
            yield from _holders(inner, (*parts, name), skipped)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _holders(inner, (*parts, str(index)), skipped)


def _of(holder: Node) -> Iterator[Waiver]:
    node = holder.child(_WORD)
    if not isinstance(node.value, dict) or not node.value:
        fault = f"wanted rules and reasons, as in {_WORD}: {{lint.described: the reason}}"
        yield Waiver(holder, node, "", f"{fault}; found {node.value!r}")
        return
    for rule, reason in node.items():
        yield Waiver(holder, reason, rule, _fault(rule, reason.value))


def _fault(rule: str, reason: Any) -> str | None:
    rules = [each.id for each in RULES]
    if rule not in rules:
        return f"{rule} is no rule that can be waived; these are: {', '.join(rules)}"
    if not isinstance(reason, str) or not reason.strip():
        return f"{rule} is not waived without a reason; found {reason!r}"
    return None

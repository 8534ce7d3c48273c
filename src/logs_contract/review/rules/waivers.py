"""Reads waivers of lint rules, such as ``x-review-waive: {lint.described: the reason}``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from logs_contract.json_pointers import Parts, is_under
from logs_contract.review.openapi.contract import Contract
from logs_contract.review.openapi.node import Node
from logs_contract.review.rules.findings import Violation
from logs_contract.review.rules.openapi_objects import OpenapiObject

WAIVER = "lint.waiver"  # the rule for waivers themselves; it cannot be waived
_FIELD = "x-review-waive"
# Fields whose values are payloads. A waiver in a payload has no effect.
_PAYLOADS = {
    "schema": ("example", "examples", "default", "enum", "const"),
    "example": ("value",),
    "media type": ("example",),
    "parameter": ("example",),
    "header": ("example",),
}


@dataclass(frozen=True, slots=True, eq=False)
class Waiver:
    """A waiver of a rule at the object `holder` and below; with a `fault` it has no effect."""

    holder: Node
    node: Node
    rule: str
    fault: str | None

    def covers(self, violation: Violation) -> bool:
        """Return True if the waiver applies to the violation."""
        return (
            self.fault is None
            and self.rule == violation.rule
            and self.holder.document is violation.node.document
            and is_under(violation.node.parts, self.holder.parts)
        )


def read_waivers(
    head: Contract, objects: Sequence[OpenapiObject], rules: Sequence[str]
) -> Iterator[Waiver]:
    """Return the waivers in the files of HEAD; `rules` are the ids that can be waived."""
    payloads = {
        (each.node.document.source, (*each.node.parts, field))
        for each in objects
        for field in _PAYLOADS.get(each.kind, ())
    }
    for document in {each.node.document: None for each in objects}:
        skipped = {parts for source, parts in payloads if source == document.source}
        for parts in _find_holders(document.value, (), skipped):
            holder = Node(head.root.files, document, (), document.value)
            for part in parts:
                holder = holder.child(part)
            yield from _read_holder(holder, rules)


def find_waiver_violations(
    waivers: Sequence[Waiver], violations: Sequence[Violation]
) -> Iterator[Violation]:
    """Return a violation for each waiver that is faulty or covers no violation."""
    for waiver in waivers:
        if waiver.fault is not None:
            yield Violation(WAIVER, waiver.node, waiver.fault)
        elif not any(waiver.covers(each) for each in violations):
            message = f"{waiver.rule} has no finding here: remove the waiver"
            yield Violation(WAIVER, waiver.node, message)


def _find_holders(value: Any, parts: Parts, skipped: set[Parts]) -> Iterator[Parts]:
    """Return the places of the objects that have waivers."""
    if parts in skipped:
        return
    if isinstance(value, dict):
        if _FIELD in value:
            yield parts
        for name, inner in value.items():
            yield from _find_holders(inner, (*parts, name), skipped)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _find_holders(inner, (*parts, str(index)), skipped)


def _read_holder(holder: Node, rules: Sequence[str]) -> Iterator[Waiver]:
    node = holder.child(_FIELD)
    if not isinstance(node.value, dict) or not node.value:
        fault = f"wanted rules and reasons, as in {_FIELD}: {{lint.described: the reason}}"
        yield Waiver(holder, node, "", f"{fault}; found {node.value!r}")
        return
    for rule, reason in node.items():
        yield Waiver(holder, reason, rule, _find_fault(rule, reason.value, rules))


def _find_fault(rule: str, reason: Any, rules: Sequence[str]) -> str | None:
    if rule not in rules:
        return f"{rule} cannot be waived; wanted one of {', '.join(rules)}"
    if not isinstance(reason, str) or not reason.strip():
        return f"{rule}: wanted a reason, a non-empty string; found {reason!r}"
    return None

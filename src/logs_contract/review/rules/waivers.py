"""Reads waivers of lint rules, such as ``x-review-waive: {lint.described: the reason}``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from logs_contract.json_pointers import is_under
from logs_contract.review.openapi.contract import Contract
from logs_contract.review.openapi.node import Node
from logs_contract.review.openapi.object_kinds import has_keywords
from logs_contract.review.openapi.walk import walk
from logs_contract.review.rules.findings import Violation
from logs_contract.review.rules.openapi_objects import OpenapiObject

WAIVER = "lint.waiver"  # the rule for waivers themselves; it cannot be waived
_FIELD = "x-review-waive"
_DEPTH = 2  # of the maps in components, such as components/schemas


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
    holders = {node.key: node for node in _list_holders(head, objects)}
    for holder in holders.values():
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


def _list_holders(head: Contract, objects: Sequence[OpenapiObject]) -> Iterator[Node]:
    """Return the objects with waivers. A payload, and a map of properties, have none."""
    main = head.root.document
    elsewhere = [each for each in objects if each.node.document is not main]
    starts = [("contract", head.root), *((each.kind, each.node) for each in elsewhere)]
    for kind, node in (found for start in starts for found in walk(start[1], start[0])):
        in_components = node.parts[:1] == ("components",) and len(node.parts) == _DEPTH
        if (has_keywords(kind) or in_components) and node.get(_FIELD):
            yield node
    for each in elsewhere:  # what contains the objects of another file
        document = each.node.document
        for depth in range(len(each.node.parts)):
            root = head.root.files.root(document)
            if (outer := root.find(each.node.parts[:depth])) and outer.get(_FIELD):
                yield outer


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

"""The lint: rules of the house for a contract."""

from __future__ import annotations

from collections.abc import Iterator

from logs_contract.review.contract import Contract
from logs_contract.review.findings import Finding, finding
from logs_contract.review.lint.objects import objects
from logs_contract.review.lint.rules import RULES, Found
from logs_contract.review.lint.waivers import faults, waivers

__all__ = ["RULES", "lint"]


def lint(head: Contract) -> Iterator[Finding]:
    """Every rule of the house that HEAD does not keep, but for those it waives."""
    known = objects(head)
    found = [Found(rule.id, *each) for rule in RULES for each in rule.check(head, known)]
    given = list(waivers(head, known))
    left = [each for each in found if not any(waiver.is_for(each) for waiver in given)]
    left += faults(given, found)
    yield from dict.fromkeys(finding(*each) for each in left)

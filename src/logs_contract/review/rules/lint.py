"""The lint: checks HEAD against its rules, and applies the waivers of the contract."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from logs_contract.review.openapi.contract import Contract
from logs_contract.review.openapi.node import Node
from logs_contract.review.rules.descriptions import find_missing_descriptions
from logs_contract.review.rules.error_envelope import find_other_envelopes
from logs_contract.review.rules.examples import find_invalid_examples
from logs_contract.review.rules.findings import Finding, Violation, make_finding
from logs_contract.review.rules.openapi_objects import OpenapiObject, list_objects
from logs_contract.review.rules.operation_ids import find_missing_ids
from logs_contract.review.rules.scopes import find_undeclared_scopes
from logs_contract.review.rules.waivers import find_waiver_violations, read_waivers


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of the lint; `check` returns each node of HEAD that breaks it, with a message."""

    id: str
    sentence: str
    reason: str
    check: Callable[[Contract, Sequence[OpenapiObject]], Iterator[tuple[Node, str]]]


RULES = (
    Rule(
        "lint.operation-id",
        "Every operation has an operationId, and no two have the same.",
        "Generated clients name their methods after it.",
        find_missing_ids,
    ),
    Rule(
        "lint.error-envelope",
        'Every error in JSON is {"error": {"code": a string, "message": a string}}.',
        "Clients handle all errors in one place.",
        find_other_envelopes,
    ),
    Rule(
        "lint.scope-declared",
        "Every security scheme and every scope an operation requires is declared.",
        "Clients can request tokens with declared scopes only.",
        find_undeclared_scopes,
    ),
    Rule(
        "lint.example-valid",
        "Every example and every default is valid against its schema.",
        "Readers copy examples, and mock servers respond with them.",
        find_invalid_examples,
    ),
    Rule(
        "lint.described",
        "Operations, parameters, headers, bodies, responses, security schemes, tags and component "
        "schemas are described.",
        "A name alone does not tell readers its meaning.",
        find_missing_descriptions,
    ),
)


def lint(head: Contract) -> Iterator[Finding]:
    """Return the findings about HEAD, each once; faulty waivers are findings too."""
    objects = list_objects(head)
    found = [
        Violation(rule.id, node, message)
        for rule in RULES
        for node, message in rule.check(head, objects)
    ]
    waivers = list(read_waivers(head, objects, [rule.id for rule in RULES]))
    left = [each for each in found if not any(waiver.covers(each) for waiver in waivers)]
    left += find_waiver_violations(waivers, found)
    yield from dict.fromkeys(make_finding(*each) for each in left)

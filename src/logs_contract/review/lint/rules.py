"""The rules of the lint: what each asks, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from logs_contract.review.contract import Contract
from logs_contract.review.lint.described import undescribed
from logs_contract.review.lint.envelope import without_envelope
from logs_contract.review.lint.examples import invalid_examples
from logs_contract.review.lint.objects import Object
from logs_contract.review.lint.operation_ids import without_id
from logs_contract.review.lint.scopes import undeclared
from logs_contract.review.nodes import Node


class Found(NamedTuple):
    """A place that does not keep a rule."""

    rule: str
    node: Node
    message: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule. `check` gives the places of HEAD that do not keep it, and what is wrong there."""

    id: str
    sentence: str
    reason: str
    check: Callable[[Contract, Sequence[Object]], Iterator[tuple[Node, str]]]


RULES = (
    Rule(
        "lint.operation-id",
        "Every operation has an operationId, and no two have the same.",
        "Generated clients name their methods after it.",
        without_id,
    ),
    Rule(
        "lint.error-envelope",
        'Every error in JSON is {"error": {"code": a text, "message": a text}}.',
        "Clients handle all errors in one place.",
        without_envelope,
    ),
    Rule(
        "lint.scope-declared",
        "Every security scheme and every scope an operation requires is declared.",
        "Nobody can ask for a token with a scope that is nowhere to be found.",
        undeclared,
    ),
    Rule(
        "lint.example-valid",
        "Every example and every default is valid against its schema.",
        "Examples are copied, and mock servers answer with them.",
        invalid_examples,
    ),
    Rule(
        "lint.described",
        "Operations, parameters, headers, bodies, responses, security schemes, tags and component "
        "schemas are described.",
        "What a name means to its author it does not tell its readers.",
        undescribed,
    ),
)

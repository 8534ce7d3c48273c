"""Changes of an operation, each with the severity that the change rules give it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from logs_contract.review.diff.change_rules import CLIENT_TO_SERVER, SERVER_TO_CLIENT
from logs_contract.review.diff.changes import Change
from logs_contract.review.openapi.contract import Operation
from logs_contract.review.openapi.node import Node
from logs_contract.review.openapi.translator import Direction
from logs_contract.review.schemas.comparison import SchemaComparison


def make_change(
    rule: str,
    message: str,
    base: Node | None,
    head: Node | None,
    operation: Operation | None = None,
) -> Change:
    """A change by the rule with that id. The severity depends on who sends the request."""
    rules = CLIENT_TO_SERVER
    if operation and operation.sent_by_service:
        rules = CLIENT_TO_SERVER | SERVER_TO_CLIENT
    operations = (str(operation),) if operation else ()
    return Change(rule, rules[rule].severity, message, base, head, operations)


@dataclass(frozen=True, slots=True, eq=False)
class OperationPair:
    """One operation in BASE and in HEAD; `comparisons` are shared by all operations."""

    base: Operation
    head: Operation
    comparisons: Mapping[Direction, SchemaComparison]

    @property
    def sent_by_service(self) -> bool:
        """Whether the service sends the request: in a webhook or a callback."""
        return self.head.sent_by_service

    def change(self, rule: str, message: str, base: Node | None, head: Node | None) -> Change:
        """A change of this operation by the rule with that id."""
        return make_change(rule, message, base, head, self.head)

    def keyword_change(self, rule: str, message: str, keyword: str, *holders: Node) -> Change:
        """A change of one keyword of the two `holders`; a missing keyword is placed at its holder.

        The holders are the objects of BASE and HEAD that may have the keyword.
        """
        base, head = (holder.get(keyword) or holder for holder in holders)
        return self.change(rule, message, base, head)

    def comparison(self, part: Direction) -> SchemaComparison:
        """The comparison for schemas in the request or the response of this operation."""
        return self.comparisons[self.head.payload_direction(part)]

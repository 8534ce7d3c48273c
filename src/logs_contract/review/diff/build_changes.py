"""Makes the changes of an operation; the change rules determine their severities."""

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
    """Return a change for the rule with that id.

    The severity depends on the sender of the request, which is a client or the service.
    """
    rules = CLIENT_TO_SERVER
    if operation and operation.sent_by_service:
        rules = CLIENT_TO_SERVER | SERVER_TO_CLIENT
    operations = (str(operation),) if operation else ()
    return Change(rule, rules[rule].severity, message, base, head, operations)


@dataclass(frozen=True, slots=True, eq=False)
class OperationPair:
    """An operation in BASE and in HEAD; all operations share `comparisons`."""

    base: Operation
    head: Operation
    comparisons: Mapping[Direction, SchemaComparison]

    @property
    def sent_by_service(self) -> bool:
        """True if the service sends the request, as in webhooks and callbacks."""
        return self.head.sent_by_service

    def make_change(self, rule: str, message: str, base: Node | None, head: Node | None) -> Change:
        """Return a change of this operation for the rule with that id."""
        return make_change(rule, message, base, head, self.head)

    def make_keyword_change(self, rule: str, message: str, keyword: str, *holders: Node) -> Change:
        """Return a change of a keyword.

        `holders` are the objects of BASE and HEAD that may have the keyword. The place of a missing
        keyword is its holder.
        """
        base, head = (holder.get(keyword) or holder for holder in holders)
        return self.make_change(rule, message, base, head)

    def find_comparison(self, part: Direction) -> SchemaComparison:
        """Return the comparison for schemas in the request or the response of this operation."""
        return self.comparisons[self.head.payload_direction(part)]

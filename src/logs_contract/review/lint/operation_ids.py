"""Operations by their operationId."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from logs_contract.review.contract import Contract, Operation
from logs_contract.review.lint.objects import Object
from logs_contract.review.nodes import Node


def without_id(head: Contract, _: Sequence[Object]) -> Iterator[tuple[Node, str]]:
    """The operations without an operationId, or with that of another one."""
    first: dict[str, Operation] = {}
    operations = list(head.operations().values())
    # A callback that several operations share is one operation all the same.
    shared = {inner.node.key for each in operations for inner in each.callbacks()}
    for operation in operations:
        if not operation.id:
            yield operation.node, f"{operation} has no operationId"
            continue
        other = first.setdefault(operation.id, operation)
        same = other.node.key == operation.node.key and operation.node.key in shared
        if other is not operation and not same:
            node = operation.node.child("operationId")
            yield node, f"{operation} and {other} are both called {operation.id}"

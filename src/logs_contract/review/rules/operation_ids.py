"""The rule ``lint.operation-id``: operationIds exist and are unique.

Each rule of the lint has its own file.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from logs_contract.review.openapi.contract import Contract, Operation
from logs_contract.review.openapi.node import Node
from logs_contract.review.rules.openapi_objects import OpenapiObject


def find_missing_ids(head: Contract, _: Sequence[OpenapiObject]) -> Iterator[tuple[Node, str]]:
    """Return the operations without an operationId, or with a duplicate one."""
    first: dict[str, Operation] = {}
    operations = list(head.operations().values())
    # A callback that several operations share is one operation.
    shared = {inner.node.key for each in operations for inner in each.callbacks()}
    for operation in operations:
        if not operation.id:
            yield operation.node, f"{operation} has no operationId"
            continue
        other = first.setdefault(operation.id, operation)
        same = other.node.key == operation.node.key and operation.node.key in shared
        if other is not operation and not same:
            node = operation.node.child("operationId")
            yield node, f"{operation} and {other} have the same operationId {operation.id}"

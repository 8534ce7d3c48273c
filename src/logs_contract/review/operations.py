"""The operations of two contracts, compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from logs_contract.review.bodies import compare_body, compare_responses
from logs_contract.review.changed import made
from logs_contract.review.changes import Change
from logs_contract.review.contract import Contract, Operation, base_path
from logs_contract.review.parameters import compare_parameters
from logs_contract.review.security import compare_schemes, compare_security

AVAILABILITY = "x-availability"
ANNOUNCED, AVAILABLE = "announced", "available"


def compare(base: Contract, head: Contract) -> Iterator[Change]:
    """Every change in meaning."""
    changes, names = compare_schemes(base, head)
    yield from changes
    before, after = base.operations(), head.operations()
    for key, operation in before.items():
        if key not in after:
            yield _removed(operation, after)
    for key, operation in after.items():
        if key in before:
            yield from _compare(before[key], operation, names)
        else:
            yield made("operation.added", f"{operation} added", None, operation.node, operation)


def _removed(operation: Operation, after: Mapping[tuple[str, str], Operation]) -> Change:
    same = [each for each in after.values() if operation.id and each.id == operation.id]
    message = f"{operation} removed" + (f"; {operation.id} is {same[0]} now" if same else "")
    return made("operation.removed", message, operation.node, None, operation)


def _compare(base: Operation, head: Operation, names: Mapping[str, str]) -> Iterator[Change]:
    yield from _compare_itself(base, head)
    yield from compare_parameters(base, head)
    yield from compare_body(base, head)
    yield from compare_responses(base, head)
    yield from compare_security(base, head, names)
    paths = base_path(base.servers()), base_path(head.servers())
    if paths[0] != paths[1] and not base.sent:
        places = base.servers() or base.contract.root, head.servers() or head.contract.root
        message = f"the base path {paths[0]} became {paths[1]}"
        yield made("server.base-path-changed", message, *places, head)


def _compare_itself(base: Operation, head: Operation) -> Iterator[Change]:
    if base.id != head.id:
        kind = "operation.id-added" if base.id is None else "operation.id-changed"
        places = base.node.get("operationId"), head.node.get("operationId")
        yield made(kind, f"operationId {base.id} → {head.id}", *places, head)
    if base.deprecated != head.deprecated:
        word = "deprecated" if head.deprecated else "undeprecated"
        places = base.node.get("deprecated") or base.node, head.node.get("deprecated") or head.node
        yield made(f"operation.{word}", f"{head} {word}", *places, head)
    markers = [each.node.value.get(AVAILABILITY) for each in (base, head)]
    if (markers[0] == ANNOUNCED) != (markers[1] == ANNOUNCED):
        kind = "operation.available" if markers[0] == ANNOUNCED else "operation.withdrawn"
        places = (
            base.node.get(AVAILABILITY) or base.node,
            head.node.get(AVAILABILITY) or head.node,
        )
        yield made(kind, f"{AVAILABILITY} {markers[0]} → {markers[1]}", *places, head)

"""Compares the operations of two contracts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from logs_contract.review.diff.bodies import compare_body, compare_responses
from logs_contract.review.diff.build_changes import OperationPair, make_change
from logs_contract.review.diff.changes import Change
from logs_contract.review.diff.parameters import compare_parameters
from logs_contract.review.diff.security import compare_schemes, compare_security
from logs_contract.review.openapi.contract import Contract, Operation, read_base_path
from logs_contract.review.openapi.translator import DIRECTIONS, Direction
from logs_contract.review.openapi.unchanged_schemas import UnchangedSchemas
from logs_contract.review.schemas.comparison import SchemaComparison

Operations = Mapping[tuple[str, str], Operation]
AVAILABILITY = "x-availability"
ANNOUNCED, AVAILABLE = "announced", "available"


def compare_contracts(base: Contract, head: Contract) -> Iterator[Change]:
    """Return every change of requests and responses. Raises `ReviewError`."""
    changes, scheme_names = compare_schemes(base, head)
    yield from changes
    unchanged = UnchangedSchemas()
    comparisons: Mapping[Direction, SchemaComparison] = {
        direction: SchemaComparison(
            base.translator(direction), head.translator(direction), unchanged
        )
        for direction in DIRECTIONS
    }
    before, after = base.operations(), head.operations()
    pairs = _pair(before, after)
    kept = {each.exact_key for each in pairs.values()}
    for operation in before.values():
        if operation.exact_key not in kept:
            yield _make_removal(operation, after)
    for operation in after.values():
        if known := pairs.get(operation.exact_key):
            yield from _compare(OperationPair(known, operation, comparisons), scheme_names)
        else:
            message = f"{operation} added"
            yield make_change("operation.added", message, None, operation.node, operation)


def _pair(before: Operations, after: Operations) -> dict[tuple[str, str], Operation]:
    """Return the operation of BASE for each of HEAD, by the exact key of the latter.

    Names of path parameters may differ, unless a path of the same names exists.
    """
    exact = {each.exact_key: each for each in before.values()}
    pairs = {key: exact[key] for each in after.values() if (key := each.exact_key) in exact}
    left = {each.key: each for each in before.values() if each.exact_key not in pairs}
    for each in after.values():
        if each.exact_key not in pairs and each.key in left:
            pairs[each.exact_key] = left.pop(each.key)
    return pairs


def _make_removal(operation: Operation, after: Mapping[tuple[str, str], Operation]) -> Change:
    same = [each for each in after.values() if operation.id and each.id == operation.id]
    message = f"{operation} removed" + (f"; {operation.id} is now {same[0]}" if same else "")
    return make_change("operation.removed", message, operation.node, None, operation)


def _compare(pair: OperationPair, scheme_names: Mapping[str, str]) -> Iterator[Change]:
    yield from _compare_id(pair)
    yield from _compare_deprecated(pair)
    yield from _compare_availability(pair)
    yield from compare_parameters(pair)
    yield from compare_body(pair)
    yield from compare_responses(pair)
    yield from compare_security(pair, scheme_names)
    yield from _compare_base_path(pair)


def _compare_id(pair: OperationPair) -> Iterator[Change]:
    base, head = pair.base, pair.head
    if base.id != head.id:
        rule = "operation.id-added" if base.id is None else "operation.id-changed"
        nodes = base.node.get("operationId"), head.node.get("operationId")
        yield pair.make_change(rule, f"operationId {base.id} → {head.id}", *nodes)


def _compare_deprecated(pair: OperationPair) -> Iterator[Change]:
    base, head = pair.base, pair.head
    if base.deprecated != head.deprecated:
        state = "deprecated" if head.deprecated else "undeprecated"
        rule, message = f"operation.{state}", f"{head} {state}"
        yield pair.make_keyword_change(rule, message, "deprecated", base.node, head.node)


def _compare_availability(pair: OperationPair) -> Iterator[Change]:
    nodes = pair.base.node, pair.head.node
    before, after = (node.value.get(AVAILABILITY) for node in nodes)
    if (before == ANNOUNCED) != (after == ANNOUNCED):
        rule = "operation.available" if before == ANNOUNCED else "operation.withdrawn"
        yield pair.make_keyword_change(
            rule, f"{AVAILABILITY} {before} → {after}", AVAILABILITY, *nodes
        )


def _compare_base_path(pair: OperationPair) -> Iterator[Change]:
    before, after = (read_base_path(each.servers()) for each in (pair.base, pair.head))
    if before != after and not pair.base.sent_by_service:
        nodes = (each.servers() or each.contract.root for each in (pair.base, pair.head))
        message = f"the base path {before} became {after}"
        yield pair.make_change("server.base-path-changed", message, *nodes)

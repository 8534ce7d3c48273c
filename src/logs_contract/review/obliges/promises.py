"""The promises of a contract: the places a requirement can be held against."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from logs_contract.review.contract import METHODS, Contract
from logs_contract.review.dialect import MANY
from logs_contract.review.nodes import Node

_ONE = ("items", "if", "then", "else", "not", "additionalProperties", "contains")


def promises(head: Contract) -> list[Node]:
    """Every status, property, required field, constant, enum and security requirement, each once.

    References are followed, so that a place in a component stands for all that refer to it.
    Webhooks and callbacks are left out: there the service is the client.
    """
    found: dict[Any, Node] = {}
    seen: set[Any] = set()
    for path, item in head.root.under("paths"):
        for method, operation in [] if path.startswith("x-") else item.resolved().items():
            if method in METHODS:
                for node in _of_operation(head, operation, seen):
                    found.setdefault(node.key, node)
    return list(found.values())


def _of_operation(head: Contract, operation: Node, seen: set[Any]) -> Iterator[Node]:
    yield from (inner for _, inner in operation.under("security"))
    body = operation.get("requestBody")
    if body is not None:
        body = body.resolved()
        if (required := body.get("required")) and required.value is True:
            yield required
        yield from _of_content(head, body, seen)
    for status, response in operation.under("responses"):
        if not status.startswith("x-"):
            yield response
            yield from _of_content(head, response.resolved(), seen)


def _of_content(head: Contract, holder: Node, seen: set[Any]) -> Iterator[Node]:
    for _, content in holder.under("content"):
        if schema := content.get("schema"):
            yield from _of_schema(head, schema, seen)


def _of_schema(head: Contract, schema: Node, seen: set[Any]) -> Iterator[Node]:
    if schema.key in seen or not isinstance(schema.value, dict):
        return
    seen.add(schema.key)
    if target := schema.reference():
        yield from _of_schema(head, target, seen)
        if head.version == "3.0":  # what stands beside a reference does not count
            return
    yield from (inner for word in ("const", "enum") if (inner := schema.get(word)))
    yield from (inner for _, inner in schema.under("required"))
    for _, inner in schema.under("properties"):
        yield inner
        yield from _of_schema(head, inner, seen)
    for word in _ONE:
        if inner := schema.get(word):
            yield from _of_schema(head, inner, seen)
    for word in MANY:
        for _, inner in schema.under(word):
            yield from _of_schema(head, inner, seen)

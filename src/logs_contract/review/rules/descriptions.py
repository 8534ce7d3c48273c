"""The rule ``lint.described``: operations, parameters and other objects have descriptions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from logs_contract.review.openapi.contract import Contract
from logs_contract.review.openapi.node import Node
from logs_contract.review.rules.openapi_objects import OpenapiObject

_KINDS = ("parameter", "request body", "response", "header", "security scheme", "tag")


def find_missing_descriptions(
    _: Contract, objects: Sequence[OpenapiObject]
) -> Iterator[tuple[Node, str]]:
    """Return the objects without a description; an operation may have a summary instead."""
    for each in objects:
        if each.kind == "operation" and not _has_text(each.node, "summary", "description"):
            yield each.node, "the operation has neither a summary nor a description"
        elif (each.kind in _KINDS or _is_component_schema(each)) and not _has_description(
            each.node
        ):
            yield each.node, f"the {each.kind} {_find_name(each.node)} has no description"


def _is_component_schema(each: OpenapiObject) -> bool:
    return each.kind == "schema" and each.node.parts[:-1] == ("components", "schemas")


def _has_description(node: Node) -> bool:
    seen = set()
    while node.key not in seen:
        seen.add(node.key)
        if _has_text(node, "description"):
            return True
        node = node.dereference() or node
    return False


def _has_text(node: Node, *fields: str) -> bool:
    texts = (node.get(field) for field in fields)
    return any(text is not None and str(text.value).strip() for text in texts)


def _find_name(node: Node) -> str:
    name = node.get("name")
    return str(name.value) if name else node.pointer.rpartition("/")[2]

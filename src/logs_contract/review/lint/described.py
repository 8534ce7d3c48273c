"""What has no description."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from logs_contract.review.contract import Contract
from logs_contract.review.lint.objects import Object
from logs_contract.review.nodes import Node

_KINDS = ("parameter", "request body", "response", "header", "security scheme", "tag")


def undescribed(_: Contract, objects: Sequence[Object]) -> Iterator[tuple[Node, str]]:
    """The objects that lack a description; an operation may have a summary instead."""
    for each in objects:
        if each.kind == "operation" and not _has(each.node, "summary", "description"):
            yield each.node, "the operation has neither a summary nor a description"
        elif (each.kind in _KINDS or _is_component_schema(each)) and not _is_described(each.node):
            yield each.node, f"the {each.kind} {_name(each.node)} has no description"


def _is_component_schema(each: Object) -> bool:
    return each.kind == "schema" and each.node.parts[:-1] == ("components", "schemas")


def _is_described(node: Node) -> bool:
    seen = set()
    while node.key not in seen:
        seen.add(node.key)
        if _has(node, "description"):
            return True
        node = node.reference() or node
    return False


def _has(node: Node, *words: str) -> bool:
    texts = (node.get(word) for word in words)
    return any(text is not None and str(text.value).strip() for text in texts)


def _name(node: Node) -> str:
    name = node.get("name")
    return str(name.value) if name else node.parts[-1]

"""Examples and defaults against their schemas."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from logs_contract.review.contract import Contract
from logs_contract.review.dialect import Direction
from logs_contract.review.lint.batches import Case, Fault, faults
from logs_contract.review.lint.media_types import is_json, is_plain_text
from logs_contract.review.lint.objects import Object
from logs_contract.review.nodes import Node

_EITHER: tuple[Direction, ...] = ("request", "response")


def invalid_examples(head: Contract, objects: Sequence[Object]) -> Iterator[tuple[Node, str]]:
    """The places in examples and defaults that their schemas refuse.

    Where both sides use a schema, or nobody does, an example of either direction will do.
    """
    left = {case: each.directions or _EITHER for each in objects for case in _cases(each)}
    refused: dict[Case, Fault] = {}
    for direction in _EITHER:
        cases = [case for case, directions in left.items() if direction in directions]
        found = faults(head.dialect(direction), cases)
        for case in cases:
            if case in found:
                refused.setdefault(case, found[case])
            else:
                refused.pop(case, None)
                del left[case]
    yield from refused.values()


def _cases(each: Object) -> Iterator[Case]:
    """The payloads an object gives as examples, with their schema."""
    schema = each.node if each.kind == "schema" else each.node.get("schema")
    if schema is None:
        return
    found = [each.node.get("example")]
    if each.kind == "schema":
        found += [each.node.get("default"), *(inner for _, inner in each.node.under("examples"))]
    else:
        found += [inner.resolved().get("value") for _, inner in each.node.under("examples")]
    for example in found:
        if example is not None and not _is_serialized(each, example):
            yield Case(schema, example)


def _is_serialized(each: Object, example: Node) -> bool:
    """Whether it is written as on the wire, in a media type that is neither JSON nor plain text."""
    name = each.node.parts[-1]
    return (
        each.kind == "media type"
        and isinstance(example.value, str)
        and not is_json(name)
        and not is_plain_text(name)
    )

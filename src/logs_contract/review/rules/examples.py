"""The rule ``lint.example-valid``: examples and defaults are valid against their schemas."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from logs_contract.review.openapi.contract import Contract
from logs_contract.review.openapi.media_types import is_json, is_plain_text
from logs_contract.review.openapi.node import Node
from logs_contract.review.openapi.translator import DIRECTIONS
from logs_contract.review.rules.example_checks import Example, Fault, check_examples
from logs_contract.review.rules.openapi_objects import OpenapiObject


def find_invalid_examples(
    head: Contract, objects: Sequence[OpenapiObject]
) -> Iterator[tuple[Node, str]]:
    """Return the invalid places in examples and defaults.

    If a schema is used in both directions or in none, one valid direction is sufficient.
    """
    left = {
        example: each.directions or DIRECTIONS
        for each in objects
        for example in _list_examples(each)
    }
    refused: dict[Example, Fault] = {}
    for direction in DIRECTIONS:
        examples = [example for example, directions in left.items() if direction in directions]
        found = check_examples(head.translator(direction), examples)
        for example in examples:
            if example in found:
                refused.setdefault(example, found[example])
            else:
                refused.pop(example, None)
                del left[example]
    yield from refused.values()


def _list_examples(each: OpenapiObject) -> Iterator[Example]:
    """Return the examples of an object, each with the schema of the object."""
    schema = each.node if each.kind == "schema" else each.node.get("schema")
    if schema is None:
        return
    values = [each.node.get("example")]
    if each.kind == "schema":
        values += [each.node.get("default"), *(inner for _, inner in each.node.members("examples"))]
    else:
        values += [inner.resolve().get("value") for _, inner in each.node.members("examples")]
    for value in values:
        if value is not None and not _is_serialized(each, value):
            yield Example(schema, value)


def _is_serialized(each: OpenapiObject, value: Node) -> bool:
    """Return True if the example is a serialized payload, such as XML in a string."""
    name = each.node.parts[-1]
    return (
        each.kind == "media type"
        and isinstance(value.value, str)
        and not is_json(name)
        and not is_plain_text(name)
    )

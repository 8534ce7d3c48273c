"""Changes of schemas: sizes, required and new properties, undecidable schemas."""

from __future__ import annotations

from typing import Any

import pytest

from tests.review.small_contracts import answers, compare, sends


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("{type: string, minLength: 5.0}", "{type: string, minLength: 7.0}"),
        ("{type: array, minItems: 2.0}", "{type: array, minItems: 3.0}"),
        ("{type: object, minProperties: 2.0}", "{type: object, minProperties: 3.0}"),
        (f"{{type: integer, maximum: 2{'0' * 400}}}", f"{{type: integer, maximum: 1{'0' * 400}}}"),
    ],
)
def test_sizes_may_be_written_as_decimals_and_numbers_be_huge(before: str, after: str) -> None:
    """2.0 is an integer in JSON Schema; JSON has no largest number."""
    worst, changes = compare(sends(before), sends(after))
    assert worst == "breaking"
    assert changes[0].counterexample


def test_a_required_property_need_not_be_declared() -> None:
    """The object is open, so another schema or no schema may declare the property."""
    before = "{allOf: [{type: object}], required: [name]}"
    worst, changes = compare(sends(before), sends("{allOf: [{type: object}]}"))
    assert worst == "compatible", [each.id for each in changes]


def test_a_payload_of_few_properties_has_any_of_them() -> None:
    """A payload with one property may have a property other than the first one."""
    before = "{type: object, minProperties: 1, properties: {p: {}, q: {type: number}}}"
    after = before[:-1] + ", required: [%s]}"
    for name in ("p", "q"):
        worst, changes = compare(sends(before), sends(after % name))
        assert worst == "breaking"
        assert changes[0].counterexample, name


def test_an_undecidable_schema_is_reviewed() -> None:
    """jsonschema-rs cannot decide about a tuple with more items beside a branch of oneOf."""
    tuple_ = "{type: array, prefixItems: [{type: string}], items: {type: integer}}"
    before = f"{{oneOf: [{{type: number}}, {tuple_}]}}"
    after = f"{{oneOf: [{{minimum: 0}}, {tuple_}]}}"
    for side in (sends, answers):
        worst, changes = compare(side(before), side(after))
        assert worst == "breaking", [each.id for each in changes]


NAMED = "{A: {type: object, properties: {x: {type: [string, integer]}}}, B: {required: [y]}}"
EITHER = "anyOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}]"


@pytest.mark.parametrize(
    "speaks", [EITHER, "required: [x]", "dependentRequired: {x: [y]}", "dependentSchemas: {x: {}}"]
)
def test_a_mentioned_property_is_not_new(speaks: str) -> None:
    """BASE mentions the property behind a reference, or without a schema."""
    before = f"{{type: object, {speaks}}}"
    after = f"{{type: object, properties: {{x: {{type: string}}}}, {speaks}}}"
    worst, changes = compare(sends(before, NAMED), sends(after, NAMED))
    assert worst == "breaking", [each.id for each in changes]
    assert changes[0].counterexample


TREE = "{N: {type: object, required: [v], properties: {v: {}, l: {$ref: %s}, r: {$ref: %s}%s}}}"
N = "'#/components/schemas/N'"
CAT = "{type: object, required: [kind], properties: {kind: {const: cat}%s}}"
DOG = "{type: object, required: [kind], properties: {kind: {const: dog}%s}}"
FIRST = "{type: object, required: [a]}"
SECOND = "{type: object, required: [b]%s}"


def tree(more: str) -> dict[str, Any]:
    """Return a schema that refers to itself on two paths."""
    return sends(f"{{$ref: {N}}}", TREE % (N, N, more))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (tree(""), tree(", w: {type: integer}")),
        (
            sends(f"{{oneOf: [{CAT % ''}, {DOG % ''}]}}"),
            sends(f"{{oneOf: [{CAT % ', c: {type: string}'}, {DOG % ', c: {type: integer}'}]}}"),
        ),
        (
            sends(f"{{oneOf: [{FIRST}, {SECOND % ''}]}}"),
            sends(f"{{oneOf: [{FIRST}, {SECOND % ', properties: {c: {type: integer}}'}]}}"),
        ),
        (
            sends("{type: object, properties: {x: true}}"),
            sends("{type: object, properties: {x: {properties: {c: {type: integer}}}}}"),
        ),
    ],
)
def test_a_new_property_breaks_no_client_wherever_the_object_is(before: Any, after: Any) -> None:
    """The object is on every path of a recursive schema, or in branches that differ."""
    worst, changes = compare(before, after)
    assert worst == "compatible", [(each.id, each.counterexample) for each in changes]
    assert {each.id for each in changes} == {"request.property-added"}


def test_a_break_beside_a_new_property_is_found() -> None:
    after = tree(", w: {type: integer}")
    after["components"]["schemas"]["N"]["properties"]["v"] = {"type": "string"}
    worst, changes = compare(tree(""), after)
    assert worst == "breaking"
    assert [each.id for each in changes if each.severity == "breaking"] == ["request.type.narrowed"]

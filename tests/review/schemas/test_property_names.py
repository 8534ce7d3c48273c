"""Properties that accept any value, and unknown formats."""

from __future__ import annotations

import pytest

from tests.review.small_contracts import answers, compare, sends


@pytest.mark.parametrize(
    ("before", "after", "request_", "response"),
    [
        ("{description: Any.}, b: {}", "{description: Any.}", "compatible", "breaking"),
        ("{}", "{}, b: {description: Any.}", "compatible", "compatible"),
        ("{type: object, properties: {c: {}}}", "{type: object}", "compatible", "breaking"),
    ],
)
def test_a_property_without_constraints_counts_by_its_name(
    before: str, after: str, request_: str, response: str
) -> None:
    """Clients read the property, though no payload can prove the break."""
    before, after = (f"{{type: object, properties: {{a: {each}}}}}" for each in (before, after))
    assert compare(sends(before), sends(after))[0] == request_
    assert compare(answers(before), answers(after))[0] == response


@pytest.mark.parametrize(
    "after",
    [
        "{type: object, allOf: [{properties: {a: {}}}]}",
        "{type: object, anyOf: [{properties: {a: {}}}, {properties: {a: {}}}]}",
        "{type: object, properties: {a: true}}",
        "{$ref: '#/components/schemas/A'}",
    ],
)
def test_a_property_may_be_declared_in_another_schema(after: str) -> None:
    """A property declared in a branch or a component is still declared."""
    components = "{A: {type: object, properties: {a: {}}}}"
    before = "{type: object, properties: {a: {description: Any.}}}"
    assert compare(answers(before), answers(after, components))[0] == "editorial"
    assert compare(answers(after, components), answers(before))[0] == "editorial"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("maxLength: 20", "maxLength: 10"),
        ("minLength: 1", "minLength: 2"),
        ("enum: [a, b]", "enum: [a]"),
        ("pattern: '^[ab]'", "pattern: '^a'"),
    ],
)
def test_keywords_beside_an_unknown_format_count(before: str, after: str) -> None:
    """The format may match any string."""
    shape = "{type: object, properties: {a: {type: string, format: sku, %s}}}"
    sides = shape % before, shape % after
    worst, changes = compare(*map(sends, sides))
    assert worst == "breaking", [each.id for each in changes]
    assert changes[0].counterexample
    assert compare(*map(answers, sides))[0] == "compatible"


def test_a_value_that_looks_like_a_reference_is_a_value() -> None:
    """The values of an enum are not schemas."""
    worst, changes = compare(sends("{enum: [{$ref: x}, 1]}"), sends("{enum: [{$ref: y}, 1]}"))
    assert worst == "breaking"
    assert changes[0].counterexample


@pytest.mark.parametrize(
    ("before", "after", "request_", "response"),
    [
        ("pattern: '^[0-9]+$'", "pattern: '^[0-9]+$', format: sku", "breaking", "compatible"),
        ("format: bin, maxLength: 2", "format: sku, maxLength: 2", "breaking", "breaking"),
        ("format: date", "format: sku", "breaking", "breaking"),
    ],
)
def test_an_unknown_format_counts_as_a_constraint(
    before: str, after: str, request_: str, response: str
) -> None:
    """An unknown format may refuse strings that the other keywords accept."""
    sides = f"{{type: string, {before}}}", f"{{type: string, {after}}}"
    assert compare(*map(sends, sides))[0] == request_
    assert compare(*map(answers, sides))[0] == response


@pytest.mark.parametrize(
    "after",
    [
        "{anyOf: [{type: string, format: sku}, {type: 'null'}]}",
        "{anyOf: [{type: string}, {type: 'null'}], format: sku}",
        "{allOf: [{type: [string, 'null']}, {format: sku}]}",
    ],
)
def test_an_unknown_format_may_move_to_another_schema(after: str) -> None:
    """An unknown format in a branch is the same constraint."""
    before = "{type: [string, 'null'], format: sku}"
    assert compare(sends(before), sends(after))[0] == "editorial"
    assert compare(answers(after), answers(before))[0] == "editorial"

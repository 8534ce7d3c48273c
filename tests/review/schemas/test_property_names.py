"""Properties that accept any value, and unknown formats."""

from __future__ import annotations

import pytest

from tests.review.small_contracts import answers, judged, sends


@pytest.mark.parametrize(
    ("before", "after", "request_", "response"),
    [
        ("{description: Any.}, b: {}", "{description: Any.}", "compatible", "breaking"),
        ("{}", "{}, b: {description: Any.}", "compatible", "compatible"),
        ("{type: object, properties: {c: {}}}", "{type: object}", "compatible", "breaking"),
    ],
)
def test_a_property_counts_by_its_name_alone(
    before: str, after: str, request_: str, response: str
) -> None:
    """Clients read it, though no payload can show what they lose."""
    before, after = (f"{{type: object, properties: {{a: {each}}}}}" for each in (before, after))
    assert judged(sends(before), sends(after))[0] == request_
    assert judged(answers(before), answers(after))[0] == response


@pytest.mark.parametrize(
    "after",
    [
        "{type: object, allOf: [{properties: {a: {}}}]}",
        "{type: object, anyOf: [{properties: {a: {}}}, {properties: {a: {}}}]}",
        "{type: object, properties: {a: true}}",
        "{$ref: '#/components/schemas/A'}",
    ],
)
def test_a_property_may_be_named_elsewhere(after: str) -> None:
    """In a branch or a component it is still there."""
    components = "{A: {type: object, properties: {a: {}}}}"
    before = "{type: object, properties: {a: {description: Any.}}}"
    assert judged(answers(before), answers(after, components))[0] == "editorial"
    assert judged(answers(after, components), answers(before))[0] == "editorial"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("maxLength: 20", "maxLength: 10"),
        ("minLength: 1", "minLength: 2"),
        ("enum: [a, b]", "enum: [a]"),
        ("pattern: '^[ab]'", "pattern: '^a'"),
    ],
)
def test_what_stands_beside_an_unknown_format_counts(before: str, after: str) -> None:
    """The texts of the format are not known, so they may be any."""
    shape = "{type: object, properties: {a: {type: string, format: sku, %s}}}"
    sides = shape % before, shape % after
    worst, changes = judged(*map(sends, sides))
    assert worst == "breaking", [each.id for each in changes]
    assert changes[0].counterexample
    assert judged(*map(answers, sides))[0] == "compatible"


def test_a_value_that_looks_like_a_reference_is_a_value() -> None:
    """What an enum lists is no schema."""
    worst, changes = judged(sends("{enum: [{$ref: x}, 1]}"), sends("{enum: [{$ref: y}, 1]}"))
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
def test_an_unknown_format_counts_beside_what_is_known(
    before: str, after: str, request_: str, response: str
) -> None:
    """Which texts it has nobody here knows."""
    sides = f"{{type: string, {before}}}", f"{{type: string, {after}}}"
    assert judged(*map(sends, sides))[0] == request_
    assert judged(*map(answers, sides))[0] == response


@pytest.mark.parametrize(
    "after",
    [
        "{anyOf: [{type: string, format: sku}, {type: 'null'}]}",
        "{anyOf: [{type: string}, {type: 'null'}], format: sku}",
        "{allOf: [{type: [string, 'null']}, {format: sku}]}",
    ],
)
def test_an_unknown_format_may_stand_elsewhere(after: str) -> None:
    """In a branch it means the same."""
    before = "{type: [string, 'null'], format: sku}"
    assert judged(sends(before), sends(after))[0] == "editorial"
    assert judged(answers(after), answers(before))[0] == "editorial"

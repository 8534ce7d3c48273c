"""Parameters: changes of their serialization."""

from __future__ import annotations

import pytest

from tests.review.small_contracts import ANSWER, compare, document


@pytest.mark.parametrize(
    ("before", "after", "severity"),
    [
        ("{type: integer}", "{allOf: [{type: integer}]}", "editorial"),
        ("{type: string}", "{anyOf: [{type: string}, {type: 'null'}]}", "compatible"),
        ("{type: string}, style: form", "{oneOf: [{const: a}, {const: b}]}", "breaking"),
        (
            "{type: array, items: {type: string}}",
            "{allOf: [{type: array, items: {type: string}}]}, explode: false",
            "breaking",
        ),
    ],
)
def test_the_style_of_a_parameter_counts_for_arrays_and_objects_only(
    before: str, after: str, severity: str
) -> None:
    """An allOf or a oneOf may contain the array or the object."""
    parameters = "parameters: [{{name: n, in: query, schema: {}}}], {}"
    sides = (document(parameters.format(each, ANSWER)) for each in (before, after))
    worst, changes = compare(*sides)
    assert worst == severity, [each.id for each in changes]
    styles = [each for each in changes if each.id == "parameter.style-changed"]
    assert bool(styles) == ("explode: false" in after)

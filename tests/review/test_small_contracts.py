"""Pairs of small contracts, judged as labelled: what the corpus has no contract for."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from review.changes import Change
from review.reviewing import changes_between
from review.validity import check
from tests.review.test_corpus import contract

ANSWER = "responses: {'204': {description: Done.}}"


def judged(before: Any, after: Any) -> tuple[str, list[Change]]:
    """The worst severity between two contracts, and the changes."""
    sides = contract(before), contract(after)
    for side in sides:
        check(side.root)
    changes = changes_between(*sides)
    return (changes[0].severity if changes else "editorial"), changes


def document(operation: str, **more: Any) -> dict[str, Any]:
    """A contract of one operation, told in YAML."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "Small", "version": "1.0.0"},
        "paths": {"/a": {"post": yaml.safe_load(f"{{{operation}}}")}},
        **more,
    }


def sends(schema: str, components: str = "{}") -> dict[str, Any]:
    """A contract whose clients send the schema."""
    body = f"requestBody: {{content: {{application/json: {{schema: {schema}}}}}}}"
    return document(f"{body}, {ANSWER}", components={"schemas": yaml.safe_load(components)})


def answers(schema: str, components: str = "{}") -> dict[str, Any]:
    """A contract whose service answers with the schema."""
    content = f"{{application/json: {{schema: {schema}}}}}"
    return document(
        f"responses: {{'200': {{description: Done., content: {content}}}}}",
        components={"schemas": yaml.safe_load(components)},
    )


def webhook(operation: str) -> dict[str, Any]:
    """A contract with one webhook."""
    hooks = {"event": {"post": yaml.safe_load(f"{{{operation}}}")}}
    return document(ANSWER, webhooks=hooks)


# Sizes and numbers


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
    """2.0 is an integer to JSON Schema; JSON has no largest number."""
    worst, changes = judged(sends(before), sends(after))
    assert worst == "breaking"
    assert changes[0].counterexample


def test_what_is_required_need_not_be_named_beside_it() -> None:
    """Nor anywhere in the allOf: the object is open."""
    before = "{allOf: [{type: object}], required: [name]}"
    worst, changes = judged(sends(before), sends("{allOf: [{type: object}]}"))
    assert worst == "compatible", [each.id for each in changes]

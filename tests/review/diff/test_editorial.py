"""What is editorial by its place: which kind it is, and what may lie in examples."""

from __future__ import annotations

from typing import Any

import pytest

from logs_contract.review.run import find_changes
from tests.review.patches import INPUT, MESSAGE, POST, add, edited, operation, remove, replace

RATE = f"{POST}/responses/201/headers"


def kinds(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> list[str]:
    """The ids of what changes."""
    return [each.id for each in find_changes(edited(*before), edited(*before, *after))]


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ([], replace(f"{MESSAGE}/description", "Words."), "annotation"),
        ([], add("/x-logo", "logo.svg"), "extension"),
        ([], add("/info/x-logo", "logo.svg"), "extension"),
        ([], replace("/info/version", "1.0.1"), "version"),
        ([], add("/tags/0/description", "Words."), "tag"),
        ([], add("/components/schemas/Unused", {"type": "string"}), "unreferenced"),
    ],
)
def test_the_kind_follows_from_the_place(
    before: list[dict[str, Any]], after: dict[str, Any], kind: str
) -> None:
    assert kinds(before, [after]) == [f"editorial.{kind}"]


@pytest.mark.parametrize("name", ["tags", "servers", "x-trace", "properties"])
@pytest.mark.parametrize("holder", [f"{INPUT}/properties", RATE])
def test_a_name_that_an_author_chose_is_no_word(holder: str, name: str) -> None:
    described = {"description": "Before."}
    value = described | ({"schema": {"type": "string"}} if holder == RATE else {})
    before = [add(RATE, {}), add(f"{holder}/{name}", value)]
    after = [replace(f"{holder}/{name}/description", "After.")]
    assert kinds(before, after) == ["editorial.annotation"]


@pytest.mark.parametrize("holder", [POST, f"{POST}/callbacks/done/~1done/post", ""])
def test_a_scheme_is_referred_to_wherever_it_is_required(holder: str) -> None:
    scheme = "/components/securitySchemes/key"
    key = {"type": "apiKey", "in": "header", "name": "X-Key", "description": "Before."}
    before = [
        add(scheme, key),
        add(f"{POST}/callbacks", {"done": {"/done": {"post": operation()}}}),
        add(f"{holder}/security", [{"key": []}]),
    ]
    after = [replace(f"{scheme}/description", "After.")]
    assert kinds(before, after) == ["editorial.annotation"]
    assert kinds(before[:1], after) == ["editorial.unreferenced"]


@pytest.mark.parametrize("word", ["example", "x-note"])
@pytest.mark.parametrize(
    "reference", ["#/nowhere", "none.yaml#/a", "https://example.com/a.yaml", "#anchor"]
)
def test_what_looks_like_a_reference_in_an_example_may_lead_nowhere(
    word: str, reference: str
) -> None:
    after = [add(f"{MESSAGE}/{word}", {"$ref": reference})]
    kind = "extension" if word == "x-note" else "annotation"
    assert kinds([], after) == [f"editorial.{kind}"]
    assert kinds(after, [remove(f"{MESSAGE}/{word}")]) == [f"editorial.{kind}"]

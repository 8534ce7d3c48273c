"""Editorial changes: the rule for each place."""

from __future__ import annotations

from typing import Any

import pytest

from logs_contract.review.run import find_changes
from tests.review.patches import (
    INPUT,
    MESSAGE,
    POST,
    add,
    edit_contract,
    operation,
    remove,
    replace,
)

RATE = f"{POST}/responses/201/headers"


def changed_ids(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> list[str]:
    """Return the ids of the changes."""
    return [
        each.id for each in find_changes(edit_contract(*before), edit_contract(*before, *after))
    ]


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
def test_the_rule_follows_from_the_place(
    before: list[dict[str, Any]], after: dict[str, Any], kind: str
) -> None:
    assert changed_ids(before, [after]) == [f"editorial.{kind}"]


@pytest.mark.parametrize("name", ["tags", "servers", "x-trace", "properties"])
@pytest.mark.parametrize("holder", [f"{INPUT}/properties", RATE])
def test_a_name_that_an_author_chose_is_not_a_keyword(holder: str, name: str) -> None:
    described = {"description": "Before."}
    value = described | ({"schema": {"type": "string"}} if holder == RATE else {})
    before = [add(RATE, {}), add(f"{holder}/{name}", value)]
    after = [replace(f"{holder}/{name}/description", "After.")]
    assert changed_ids(before, after) == ["editorial.annotation"]


@pytest.mark.parametrize("holder", [POST, f"{POST}/callbacks/done/~1done/post", ""])
def test_a_required_security_scheme_is_used_wherever_it_is_required(holder: str) -> None:
    scheme = "/components/securitySchemes/key"
    key = {"type": "apiKey", "in": "header", "name": "X-Key", "description": "Before."}
    before = [
        add(scheme, key),
        add(f"{POST}/callbacks", {"done": {"/done": {"post": operation()}}}),
        add(f"{holder}/security", [{"key": []}]),
    ]
    after = [replace(f"{scheme}/description", "After.")]
    assert changed_ids(before, after) == ["editorial.annotation"]
    assert changed_ids(before[:1], after) == ["editorial.unreferenced"]


@pytest.mark.parametrize("word", ["example", "x-note"])
@pytest.mark.parametrize(
    "reference", ["#/nowhere", "none.yaml#/a", "https://example.com/a.yaml", "#anchor"]
)
def test_a_reference_in_an_example_may_lead_nowhere(word: str, reference: str) -> None:
    after = [add(f"{MESSAGE}/{word}", {"$ref": reference})]
    kind = "extension" if word == "x-note" else "annotation"
    assert changed_ids([], after) == [f"editorial.{kind}"]
    assert changed_ids(after, [remove(f"{MESSAGE}/{word}")]) == [f"editorial.{kind}"]

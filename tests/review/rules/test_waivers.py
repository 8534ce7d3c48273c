"""Waivers: their scope and their faults."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from logs_contract.review.rules.lint import lint
from tests.review.patches import INPUT, POST, add, edit_contract, remove, save_contract

WRONG = {"type": "object", "properties": {"wrong": {"type": "string"}}}


def lint_patch(*patch: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the rules and pointers of the findings about openapi.yaml after a patch."""
    return [(each.rule, each.pointer) for each in lint(edit_contract(*patch))]


def messages(*patch: dict[str, Any]) -> list[str]:
    """Return the messages of the findings about openapi.yaml after a patch."""
    return [each.message for each in lint(edit_contract(*patch))]


def _waive(place: str, waived: Any) -> dict[str, Any]:
    return add(f"{place}/x-review-waive", waived)


UNDESCRIBED = remove("/components/schemas/Quota/description")
WAIVED = {"lint.described": "Its properties say it all."}


@pytest.mark.parametrize(
    "place", ["/components/schemas/Quota", "/components/schemas", "", "/components"]
)
def test_a_rule_is_waived_in_its_place_or_above(place: str) -> None:
    assert lint_patch(UNDESCRIBED, _waive(place, WAIVED)) == []


def test_a_waiver_elsewhere_waives_nothing() -> None:
    assert lint_patch(UNDESCRIBED, _waive("/components/schemas/LogMeta", WAIVED)) == [
        ("lint.described", "#/components/schemas/Quota"),
        ("lint.waiver", "#/components/schemas/LogMeta/x-review-waive/lint.described"),
    ]


def test_a_waiver_of_another_rule_waives_nothing() -> None:
    waived = {"lint.example-valid": "It has none."}
    assert lint_patch(UNDESCRIBED, _waive("/components/schemas/Quota", waived)) == [
        ("lint.described", "#/components/schemas/Quota"),
        ("lint.waiver", "#/components/schemas/Quota/x-review-waive/lint.example-valid"),
    ]


@pytest.mark.parametrize(
    ("waived", "message"),
    [
        ({"lint.described": " "}, "lint.described: wanted a reason, a non-empty string; found ' '"),
        (
            {"lint.described": True},
            "lint.described: wanted a reason, a non-empty string; found True",
        ),
        ({"lint.desribed": "A slip."}, "lint.desribed cannot be waived; wanted one of"),
        ({"lint.waiver": "No."}, "lint.waiver cannot be waived; wanted one of"),
        (
            {},
            "wanted rules and reasons, as in x-review-waive: {lint.described: the reason}",
        ),
        ("lint.described", "wanted rules and reasons, as in x-review-waive:"),
        (
            {"lint.described": "Plain."},
            "lint.described has no finding here: remove the waiver",
        ),
    ],
)
def test_a_waiver_that_waives_nothing_is_found(waived: Any, message: str) -> None:
    (found,) = messages(_waive("/components/schemas/LogMeta", waived))
    assert found.startswith(message)


def test_a_waiver_without_a_reason_does_not_waive() -> None:
    found = lint_patch(UNDESCRIBED, _waive("/components/schemas/Quota", {"lint.described": ""}))
    assert [rule for rule, _ in found] == ["lint.described", "lint.waiver"]


def test_a_waiver_in_a_payload_is_ignored() -> None:
    value = f"{POST}/requestBody/content/application~1json/examples/playerConnected/value"
    constant = {"description": "x", "const": {"x-review-waive": "anything"}}
    assert lint_patch(_waive(value, {}), add("/components/schemas/Constant", constant)) == []


def test_a_waiver_at_a_property_of_any_name_is_read() -> None:
    schema = {"default": "x", "type": "integer", "x-review-waive": {"lint.example-valid": "Ours."}}
    assert lint_patch(add(f"{INPUT}/properties/default", schema)) == []


def test_a_waiver_counts_within_its_file(tmp_path: Path) -> None:
    responses = {"Bad": {"description": "x", "content": {"application/json": {"schema": WRONG}}}}
    other = tmp_path / "errors.json"
    step = add(f"{POST}/responses/404", {"$ref": "errors.json#/Bad"})
    waived = {"lint.error-envelope": "A gateway answers so."}

    other.write_text(json.dumps(responses), encoding="utf-8")
    found = [
        each.rule
        for each in lint(save_contract(tmp_path / "openapi.json", step, _waive("", waived)))
    ]
    assert found == ["lint.error-envelope", "lint.waiver"]

    other.write_text(json.dumps({**responses, "x-review-waive": waived}), encoding="utf-8")
    assert list(lint(save_contract(tmp_path / "openapi.json", step))) == []

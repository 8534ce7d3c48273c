"""Schemas that are the same, with all schemas they refer to, need no comparison."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from logs_contract.review.openapi.node import Node
from logs_contract.review.openapi.unchanged_schemas import UnchangedSchemas
from tests.review.patches import contract

SCHEMAS: dict[str, Any] = {
    "Order": {"properties": {"items": {"items": {"$ref": "#/components/schemas/Item"}}}},
    "Item": {
        "properties": {
            "number": {"const": 1, "title": "Number"},
            "parent": {"$ref": "#/components/schemas/Item"},
        }
    },
    "Other": {"type": "string"},
}


def read_order(schemas: dict[str, Any]) -> Node:
    root = contract({"openapi": "3.1.0", "components": {"schemas": schemas}}).root
    order = root.find(("components", "schemas", "Order"))
    assert order is not None
    return order


def test_a_schema_that_contains_itself_is_unchanged() -> None:
    unchanged = UnchangedSchemas()
    base, head = read_order(SCHEMAS), read_order(copy.deepcopy(SCHEMAS))
    assert unchanged.is_unchanged(base, head)
    assert unchanged.is_unchanged(base, head)


def test_another_component_does_not_matter() -> None:
    head = read_order(SCHEMAS | {"Other": {"type": "integer"}})
    assert UnchangedSchemas().is_unchanged(read_order(SCHEMAS), head)


@pytest.mark.parametrize(
    "number",
    [{"const": True, "title": "Number"}, {"const": 1.0, "title": "Number"}, {"const": 1}],
    ids=["boolean", "fraction", "title"],
)
def test_a_change_in_a_target_is_a_change(number: dict[str, Any]) -> None:
    schemas = copy.deepcopy(SCHEMAS)
    schemas["Item"]["properties"]["number"] = number
    unchanged = UnchangedSchemas()
    base, head = read_order(SCHEMAS), read_order(schemas)
    assert not unchanged.is_unchanged(base, head)
    assert not unchanged.is_unchanged(base, head)


def test_a_reference_without_a_target_is_a_change() -> None:
    schemas = {name: value for name, value in SCHEMAS.items() if name != "Item"}
    assert not UnchangedSchemas().is_unchanged(read_order(SCHEMAS), read_order(schemas))


def test_a_discriminator_is_compared() -> None:
    """Another component may be its subtype, and may have changed."""
    schemas = SCHEMAS | {"Item": {"discriminator": {"propertyName": "kind"}}}
    assert not UnchangedSchemas().is_unchanged(read_order(schemas), read_order(schemas))

"""The places of a contract that a requirement can cover. Each place is listed once."""

from __future__ import annotations

from typing import Any

import pytest

import logs_contract.testable_places as module

# Under another name, since pytest would take the function itself for a test.
list_places = module.testable_places


def document(schema: Any, version: str = "3.1.0") -> dict[str, Any]:
    """Return a contract with one operation, whose request body has the schema."""
    body = {"content": {"application/json": {"schema": schema}}}
    operation = {"requestBody": body, "responses": {"204": {"description": "Done."}}}
    return {"openapi": version, "paths": {"/a": {"post": operation}}}


def pointers(contract: dict[str, Any], files: dict[str, Any] | None = None) -> list[str]:
    """Return the pointers of the places, without those that `document` always has."""
    read_file = None if files is None else files.__getitem__
    found = [each.pointer for each in list_places(contract, read_file=read_file)]
    return [
        each.removeprefix("#/paths/~1a/post/requestBody/content/application~1json/schema")
        for each in found
        if each != "#/paths/~1a/post/responses/204"
    ]


def test_properties_required_items_constants_and_enums_are_places() -> None:
    schema = {"required": ["b"], "properties": {"b": {"enum": [1]}, "c/d": {"const": 2}}}
    assert pointers(document(schema)) == [
        "/required/0",
        "/properties/b",
        "/properties/b/enum",
        "/properties/c~1d",
        "/properties/c~1d/const",
    ]


def test_security_a_required_body_and_each_status_are_places() -> None:
    contract = document(True)
    operation = contract["paths"]["/a"]["post"]
    operation["security"] = [{"key": []}, {}]
    operation["requestBody"]["required"] = True
    operation["responses"]["x-note"] = {}
    assert [each.pointer for each in list_places(contract, read_file=None)] == [
        "#/paths/~1a/post/security/0",
        "#/paths/~1a/post/security/1",
        "#/paths/~1a/post/requestBody/required",
        "#/paths/~1a/post/responses/204",
    ]


@pytest.mark.parametrize("keyword", ["items", "not", "if", "then", "else", "contains"])
def test_a_single_subschema_is_searched(keyword: str) -> None:
    assert pointers(document({keyword: {"const": 1}})) == [f"/{keyword}/const"]


@pytest.mark.parametrize("keyword", ["allOf", "anyOf", "oneOf", "prefixItems"])
def test_a_list_of_subschemas_is_searched(keyword: str) -> None:
    assert pointers(document({keyword: [True, {"const": 1}]})) == [f"/{keyword}/1/const"]


def test_a_schema_that_contains_itself_is_visited_once() -> None:
    node = {"properties": {"next": {"$ref": "#/components/schemas/N"}}}
    contract = document({"$ref": "#/components/schemas/N"})
    contract["components"] = {"schemas": {"N": node}}
    assert pointers(contract) == ["#/components/schemas/N/properties/next"]


@pytest.mark.parametrize(
    ("version", "places"), [("3.1.0", ["#/x-a/const", "/enum"]), ("3.0.3", ["#/x-a/const"])]
)
def test_siblings_of_a_reference_count_in_3_1_only(version: str, places: list[str]) -> None:
    contract = document({"$ref": "#/x-a", "enum": [1]}, version) | {"x-a": {"const": 1}}
    assert pointers(contract) == places


def test_a_place_in_another_file_has_its_path() -> None:
    files: dict[str, Any] = {
        "parts/a.json": {"A": {"enum": [1], "allOf": [{"$ref": "../b.json"}, {"$ref": "c.json"}]}},
        "b.json": {"const": 1},
        "parts/c.json": {"$ref": "../openapi.yaml#/x-a"},
    }
    contract = document({"$ref": "parts/a.json#/A"}) | {"x-a": {"const": 2}}
    files["openapi.yaml"] = contract
    assert pointers(contract, files) == [
        "parts/a.json#/A/enum",
        "b.json#/const",
        "#/x-a/const",
    ]


def test_a_reference_without_a_target_is_an_error() -> None:
    with pytest.raises(KeyError, match="#/nowhere"):
        pointers(document({"$ref": "#/nowhere"}))


def test_circular_references_are_followed_once() -> None:
    contract = document(True)
    contract["paths"]["/b"] = {"$ref": "#/x-c"}
    contract["x-c"] = {"$ref": "#/x-d"}
    contract["x-d"] = {"$ref": "#/x-c"}
    assert pointers(contract) == []


def test_webhooks_have_no_places() -> None:
    contract = document(True)
    contract["webhooks"] = contract["paths"]
    del contract["paths"]
    assert pointers(contract) == []

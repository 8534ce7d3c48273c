"""Every place of the contract is covered by a requirement, or excluded with a reason."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from logs_contract.suite.catalogue.contract import load_contract
from logs_contract.suite.catalogue.requirements import load_requirements
from logs_contract.suite.catalogue.traceability import (
    explain_uncovered,
    find_uncovered,
    load_exclusions,
    promises,
)


def test_every_testable_place_of_the_contract_is_covered(document: dict[str, Any]) -> None:
    assert not find_uncovered(document), explain_uncovered(document)


def test_a_second_operation_is_reported_with_what_to_add(document: dict[str, Any]) -> None:
    path = document["paths"][load_contract().operation.path]
    path["head"] = {"operationId": "other", "responses": {"200": {"description": "found"}}}
    explanation = explain_uncovered(document)
    assert '  "#/paths/~1logs/head/responses/200"\n' in explanation
    assert "conformance/requirements.toml" in explanation
    assert "conformance/exclusions.toml" in explanation


def test_every_exclusion_is_of_an_uncovered_place(document: dict[str, Any]) -> None:
    covered = {place for item in load_requirements().values() for place in item.places}
    assert load_exclusions().keys() <= promises(document) - covered
    assert all(reason.endswith(".") for reason in load_exclusions().values())


ENTRY = ("components", "schemas", "LogEntry")


QUOTA = ("components", "schemas", "QuotaError", "allOf", 1, "properties", "quotas", "items")


POST = ("paths", "/logs", "post")


@pytest.mark.parametrize(
    ("path", "value", "place"),
    [
        (
            (*ENTRY, "properties", "host"),
            {"type": "string"},
            f"#/{'/'.join(ENTRY)}/properties/host",
        ),
        ((*ENTRY, "properties", "a/b"), {}, f"#/{'/'.join(ENTRY)}/properties/a~1b"),
        ((*ENTRY, "properties", "id", "enum"), ["a"], f"#/{'/'.join(ENTRY)}/properties/id/enum"),
        ((*ENTRY, "properties", "id", "const"), "a", f"#/{'/'.join(ENTRY)}/properties/id/const"),
        ((*ENTRY, "required"), ["id"] * 5, f"#/{'/'.join(ENTRY)}/required/4"),
        ((*QUOTA, "properties"), {"x": {}}, f"#/{'/'.join(map(str, QUOTA))}/properties/x"),
        ((*POST, "responses", "404"), {}, "#/paths/~1logs/post/responses/404"),
        ((*POST, "security"), [{}, {}], "#/paths/~1logs/post/security/1"),
        (("paths", "/a"), {"get": {"responses": {"200": {}}}}, "#/paths/~1a/get/responses/200"),
    ],
    ids=[
        "property",
        "slash",
        "enum",
        "const",
        "required",
        "deep",
        "status",
        "security",
        "operation",
    ],
)
def test_a_new_place_is_uncovered_without_a_requirement(
    document: dict[str, Any], path: tuple[Any, ...], value: Any, place: str
) -> None:
    changed = copy.deepcopy(document)
    inside = changed
    for part in path[:-1]:
        inside = inside[part]
    inside[path[-1]] = value
    assert place in find_uncovered(changed)


def test_recursive_schemas_are_supported(document: dict[str, Any]) -> None:
    meta = document["components"]["schemas"]["LogMeta"]
    meta["additionalProperties"] = {"$ref": "#/components/schemas/LogMeta"}
    assert find_uncovered(document) == set()

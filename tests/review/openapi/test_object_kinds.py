"""Names that authors choose: a property, a component or a header may be named like a keyword."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from logs_contract.review.openapi.json_schema import find_references
from logs_contract.review.openapi.object_kinds import FIELDS, find_kind
from logs_contract.review.rules.lint import lint
from tests.review.patches import contract
from tests.review.small_contracts import ANSWER, compare, document, sends
from tests.review.test_cli import review

KEYWORDS = sorted(
    {name for fields in FIELDS.values() for name in fields if name != "*"}
    | {"x-format", "x-review-waive", "x-scopes"}
)


def nested(keyword: str, shared: dict[str, Any]) -> dict[str, Any]:
    """Return a contract whose body leads to the component `shared` through the keyword's name."""
    level = {"type": "object", "properties": {keyword: {"$ref": "#/components/schemas/shared"}}}
    outer = {"type": "object", "properties": {keyword: level}}
    made = sends("{$ref: '#/components/schemas/outer'}")
    made["components"]["schemas"] = {"outer": outer, "shared": shared}
    return made


@pytest.mark.parametrize("keyword", KEYWORDS)
def test_a_property_may_be_named_like_a_keyword(keyword: str) -> None:
    before = nested(keyword, {"type": "string", "description": "Old."})
    narrower = nested(keyword, {"type": "string", "description": "Old.", "maxLength": 3})
    severity, (change, *more) = compare(before, narrower)
    assert (severity, change.id, more) == ("breaking", "request.maxLength.narrowed", [])
    assert change.counterexample is not None
    assert change.counterexample.payload == {keyword: {keyword: "0000"}}
    _, (change, *more) = compare(before, nested(keyword, {"type": "string", "description": "New."}))
    assert (change.id, more) == ("editorial.annotation", [])


@pytest.mark.parametrize("keyword", KEYWORDS)
@pytest.mark.parametrize("holder", ["patternProperties", "dependentSchemas", "$defs"])
def test_a_reference_under_a_name_is_found(holder: str, keyword: str) -> None:
    schema = {"properties": {"a": {holder: {keyword: {"$ref": "#/$defs/b"}}}}}
    assert list(find_references(schema)) == ["#/$defs/b"]


def test_a_reference_in_a_value_is_data() -> None:
    schema = {"const": {"$ref": "#/$defs/b"}, "enum": [{"$ref": "#/$defs/b"}]}
    assert list(find_references(schema)) == []


def _list_maps() -> Iterator[tuple[str, str]]:
    for kind, fields in FIELDS.items():
        yield from ((kind, name) for name, inner in fields.items() if inner.startswith("map of "))


@pytest.mark.parametrize("keyword", ["x-a", "$ref", "items", "example"])
@pytest.mark.parametrize(("kind", "field"), list(_list_maps()))
def test_the_members_of_a_map_are_names(kind: str, field: str, keyword: str) -> None:
    assert find_kind(find_kind(kind, field), keyword) == find_kind(kind, field)[len("map of ") :]


@pytest.mark.parametrize("name", ["x-hook", "$ref", "post", "servers"])
def test_a_webhook_may_have_any_name(name: str) -> None:
    def hook(schema: dict[str, Any]) -> dict[str, Any]:
        content = {"application/json": {"schema": schema}}
        operation = {
            "requestBody": {"content": content},
            "responses": {"204": {"description": "Done."}},
        }
        return document(ANSWER, webhooks={name: {"post": operation}})

    severity, changes = compare(hook({"type": "string"}), hook({"type": ["string", "null"]}))
    assert (severity, changes[0].id) == ("breaking", "response.type.widened")


def test_a_property_named_like_the_field_of_waivers_waives_nothing() -> None:
    made = sends("{$ref: '#/components/schemas/A'}", "{A: {properties: {x-review-waive: {}}}}")
    assert "lint.waiver" not in {each.rule for each in lint(contract(made))}


@pytest.mark.parametrize("keyword", ["$ref", "type", "default", "x-a"])
def test_the_command_reads_such_a_contract(tmp_path: Path, keyword: str) -> None:
    for side, limit in (("base", 9), ("head", 5)):
        made = nested(keyword, {"type": "string", "maxLength": limit})
        (tmp_path / f"{side}.json").write_text(json.dumps(made), encoding="utf-8")
    done = review("base.json", "head.json", "--format", "json", folder=tmp_path)
    assert done.stderr == ""
    assert [each["id"] for each in json.loads(done.stdout)["changes"]] == [
        "request.maxLength.narrowed"
    ]

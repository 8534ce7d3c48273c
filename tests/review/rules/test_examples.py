"""The lint: examples and defaults that their schemas refuse."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from logs_contract.review.rules.lint import lint
from tests.review.edits import BASES, CONTRACT
from tests.review.patches import (
    INPUT,
    POST,
    add,
    edit_contract,
    header,
    operation,
    parameter,
    remove,
)

BAD_REQUEST = "/components/responses/BadRequest/content/application~1json"


def lint_patch(*patch: dict[str, Any], base: Path = CONTRACT) -> list[tuple[str, str]]:
    """Return the rules and pointers of the findings about openapi.yaml after a patch."""
    return [(each.rule, each.pointer) for each in lint(edit_contract(*patch, base=base))]


def messages(*patch: dict[str, Any]) -> list[str]:
    """Return the messages of the findings about openapi.yaml after a patch."""
    return [each.message for each in lint(edit_contract(*patch))]


@pytest.mark.parametrize(
    ("step", "place"),
    [
        (
            add(
                f"{POST}/requestBody/content/application~1json/examples/playerConnected/value/level",
                "loud",
            ),
            f"{POST}/requestBody/content/application~1json/examples/playerConnected/value/level",
        ),
        (
            add(f"{POST}/responses/201/content/application~1json/example", {"id": 7}),
            f"{POST}/responses/201/content/application~1json/example/id",
        ),
        (
            remove(f"{BAD_REQUEST}/examples/missingField/value/error/code"),
            f"{BAD_REQUEST}/examples/missingField/value/error",
        ),
        (parameter(example="one"), f"{POST}/parameters/0/example"),
        (parameter(examples={"a": {"value": 1.5}}), f"{POST}/parameters/0/examples/a/value"),
        (header(example="one"), f"{POST}/responses/201/headers/X-N/example"),
        (
            header(examples={"a": {"value": []}}),
            f"{POST}/responses/201/headers/X-N/examples/a/value",
        ),
        (
            add("/components/schemas/LogLevel/example", "loud"),
            "/components/schemas/LogLevel/example",
        ),
        (
            add("/components/schemas/LogLevel/default", None),
            "/components/schemas/LogLevel/default",
        ),
        (
            add("/components/schemas/LogLevel/examples", ["info", "loud"]),
            "/components/schemas/LogLevel/examples/1",
        ),
        (
            add(f"{INPUT}/properties/level/default", "loud"),  # beside a $ref
            f"{INPUT}/properties/level/default",
        ),
        (
            add("/components/schemas/LogEntry/properties/created_at/example", "yesterday"),
            "/components/schemas/LogEntry/properties/created_at/example",
        ),
    ],
)
def test_an_example_that_is_not_valid_is_found_where_it_is_wrong(
    step: dict[str, Any], place: str
) -> None:
    assert lint_patch(step) == [("lint.example-valid", f"#{place}")]


def test_the_message_is_that_of_the_validator() -> None:
    assert messages(parameter(example="one")) == [
        'not valid against its schema: "one" is not of type "integer"'
    ]


def test_an_example_that_quotes_much_is_shortened() -> None:
    (message,) = messages(parameter(example="long" * 1000))
    assert len(message) < 400
    assert message.endswith('is not of type "integer"')


def test_an_example_elsewhere_is_ignored() -> None:
    outside = {"a": {"externalValue": "https://example.com/a.json"}}
    assert lint_patch(parameter(examples=outside)) == []


def test_an_example_that_is_referred_to_is_found_once_in_its_place() -> None:
    word = {"$ref": "#/components/examples/Word"}
    assert lint_patch(
        add("/components/examples", {"Word": {"value": "one"}}),
        parameter(examples={"a": word, "b": word}),
    ) == [("lint.example-valid", "#/components/examples/Word/value")]


@pytest.mark.parametrize(
    ("media_type", "rules"),
    [
        ("application/xml", []),
        ("multipart/form-data", []),
        ("text/plain", ["lint.example-valid"]),
        ("application/json", ["lint.example-valid"]),
    ],
)
def test_a_serialized_example_is_not_checked(media_type: str, rules: list[str]) -> None:
    content = {media_type: {"schema": {"type": "object"}, "example": "<a/>"}}
    step = add(f"{POST}/responses/202", {"description": "x", "content": content})
    assert [rule for rule, _ in lint_patch(step)] == rules


CLOSED = {
    "type": "object",
    "additionalProperties": False,
    "properties": {"id": {"type": "string", "readOnly": True}},
    "required": ["id"],
}


def _close_schema(**fields: Any) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": "#/components/schemas/Closed"}, **fields}}


@pytest.mark.parametrize(
    ("place", "example", "rules"),
    [
        ("requestBody", {"id": "a"}, ["lint.example-valid"]),
        ("requestBody", {}, []),
        ("responses/201", {"id": "a"}, []),
        ("responses/201", {}, ["lint.example-valid"]),
    ],
)
def test_an_example_is_one_of_its_direction(place: str, example: Any, rules: list[str]) -> None:
    found = lint_patch(
        add("/components/schemas/Closed", {"description": "x", **CLOSED}),
        add(f"{POST}/{place}/content", _close_schema(example=example)),
    )
    assert [rule for rule, _ in found] == rules


@pytest.mark.parametrize("example", [{"id": "a"}, {}])
def test_an_example_of_a_schema_both_sides_use_is_one_of_either(example: Any) -> None:
    found = lint_patch(
        add("/components/schemas/Closed", {"description": "x", **CLOSED, "example": example}),
        add(f"{POST}/requestBody/content", _close_schema()),
        add(f"{POST}/responses/201/content", _close_schema()),
    )
    assert found == []


@pytest.mark.parametrize(("used", "rules"), [(True, ["lint.example-valid"]), (False, [])])
def test_an_example_of_a_schema_of_requests_is_a_request(*, used: bool, rules: list[str]) -> None:
    found = lint_patch(
        add("/components/schemas/Closed", {"description": "x", **CLOSED, "example": {"id": "a"}}),
        *([add(f"{POST}/requestBody/content", _close_schema())] if used else []),
    )
    assert [rule for rule, _ in found] == rules


def test_the_request_of_a_webhook_is_sent_by_the_service() -> None:
    body = {"description": "x", "content": _close_schema(example={"id": "a"})}
    found = lint_patch(
        add("/components/schemas/Closed", {"description": "x", **CLOSED}),
        add("/webhooks", {"stored": {"post": operation(requestBody=body)}}),
    )
    assert found == []


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string", "format": "phone"},
        {"oneOf": [{"type": "string", "format": "cidr4"}, {"type": "string", "format": "cidr6"}]},
        {"type": "string", "not": {"type": "string", "format": "phone"}},
    ],
)
def test_an_unknown_format_is_not_checked(schema: dict[str, Any]) -> None:
    assert lint_patch(parameter(schema=schema, example="112")) == []


def test_an_unknown_format_in_a_referenced_schema_is_ignored() -> None:
    cidr = {"description": "x", "type": "string", "format": "cidr"}
    schema = {"oneOf": [{"$ref": "#/components/schemas/Cidr"}, {"type": "integer"}]}
    steps = add("/components/schemas/Cidr", cidr), parameter(schema=schema, example="10.0.0.0/8")
    assert lint_patch(*steps) == []


def test_such_a_format_elsewhere_changes_nothing() -> None:
    strict = {"oneOf": [{"type": "integer"}, {"type": "number"}]}
    loose = {"name": "m", "in": "query", "description": "x", "schema": {"format": "phone"}}
    assert lint_patch(
        parameter(schema=strict, example=1),
        add(f"{POST}/parameters/-", {**loose, "example": "112"}),
    ) == [("lint.example-valid", f"#{POST}/parameters/0/example")]


def test_the_rest_of_a_schema_with_such_a_format_counts() -> None:
    schema = {"type": "string", "format": "phone", "maxLength": 2}
    assert lint_patch(parameter(schema=schema, example="112")) == [
        ("lint.example-valid", f"#{POST}/parameters/0/example")
    ]


def test_a_schema_no_validator_can_be_made_of_is_found() -> None:
    schema = {"type": "string", "pattern": r"\Z"}  # Python's, not JSON Schema's
    assert lint_patch(parameter(schema=schema, example="a")) == [
        ("lint.example-valid", f"#{POST}/parameters/0/schema")
    ]


def test_schemas_beside_an_unusable_one_are_checked() -> None:
    schema = {"type": "string", "pattern": r"\Z"}
    found = lint_patch(
        parameter(schema=schema, example="a"),
        add("/components/schemas/LogLevel/default", "loud"),
    )
    assert ("lint.example-valid", "#/components/schemas/LogLevel/default") in found


def test_an_example_beside_a_reference_counts_from_3_1_on() -> None:
    item = {"$ref": "#/components/schemas/Item", "example": 7}
    step = add("/components/schemas/Also", {"description": "x", "properties": {"item": item}})
    place = ("lint.example-valid", "#/components/schemas/Also/properties/item/example")
    assert place not in lint_patch(step, base=BASES["wide30"])
    assert place in lint_patch(step, add("/components/schemas/Item", {"type": "object"}))

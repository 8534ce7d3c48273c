"""The lint: the places that each rule finds, and the places that it ignores."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from logs_contract.review.openapi.contract import Contract
from logs_contract.review.openapi.node import read_contract
from logs_contract.review.openapi.sources import Source
from logs_contract.review.rules.lint import RULES, lint
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
WRONG = {"type": "object", "properties": {"wrong": {"type": "string"}}}


def lint_patch(*patch: dict[str, Any], base: Path = CONTRACT) -> list[tuple[str, str]]:
    """Return the rules and pointers of the findings about openapi.yaml after a patch."""
    return [(each.rule, each.pointer) for each in lint(edit_contract(*patch, base=base))]


def messages(*patch: dict[str, Any]) -> list[str]:
    """Return the messages of the findings about openapi.yaml after a patch."""
    return [each.message for each in lint(edit_contract(*patch))]


def test_our_contract_keeps_every_rule() -> None:
    assert lint_patch() == []


@pytest.mark.parametrize("base", ["wide", "wide30"])
def test_other_contracts_break_only_the_envelope_rule(base: str) -> None:
    assert [rule for rule, _ in lint_patch(base=BASES[base])] == ["lint.error-envelope"]


def test_every_rule_has_a_sentence_and_a_reason() -> None:
    assert len({each.id for each in RULES}) == len(RULES)
    assert all(each.sentence.endswith(".") and each.reason.endswith(".") for each in RULES)


def test_a_finding_has_file_line_and_column() -> None:
    (found,) = lint(Contract(read_contract(Source(str(BASES["wide"])))))
    line = BASES["wide"].read_text(encoding="utf-8").splitlines()[found.position.line - 1]
    assert found.file == str(BASES["wide"])
    assert line[found.position.column - 1 :].startswith("schema:")


# lint.operation-id


def test_an_operation_without_an_id_is_found() -> None:
    assert lint_patch(remove(f"{POST}/operationId")) == [("lint.operation-id", f"#{POST}")]


def test_the_second_operation_with_the_same_id_is_found() -> None:
    get = add("/paths/~1logs/get", operation(operationId="ingestLog"))
    assert lint_patch(get) == [("lint.operation-id", "#/paths/~1logs/get/operationId")]


def test_operations_with_the_same_id_are_both_named() -> None:
    get = add("/paths/~1logs/get", operation(operationId="ingestLog"))
    assert messages(get) == ["GET /logs and POST /logs have the same operationId ingestLog"]


def test_a_path_item_at_two_paths_is_two_operations_with_one_id() -> None:
    item = add("/paths/~1entries", {"$ref": "#/paths/~1logs"})
    assert lint_patch(item) == [("lint.operation-id", f"#{POST}/operationId")]


def test_a_callback_that_two_operations_share_is_one_operation() -> None:
    shared = {"stored": {"$ref": "#/components/callbacks/Stored"}}
    assert (
        lint_patch(
            add("/components/callbacks", {"Stored": {"{$url}": {"post": operation()}}}),
            add(f"{POST}/callbacks", shared),
            add("/paths/~1logs/put", operation(operationId="putLog", callbacks=shared)),
        )
        == []
    )


@pytest.mark.parametrize(
    "step",
    [
        add(f"{BAD_REQUEST}/schema", WRONG | {"minProperties": 1, "required": ["w" * 9000]}),
        add(f"{POST}/x-review-waive", {"lint." + "w" * 9000: "Asked for."}),
    ],
)
def test_a_long_message_keeps_its_two_ends(step: dict[str, Any]) -> None:
    message = max(messages(step), key=len)
    assert 100 < len(message) < 600
    assert " … " in message


# lint.error-envelope


def test_an_error_without_the_envelope_is_shown_by_a_payload() -> None:
    (message,) = messages(
        remove(f"{BAD_REQUEST}/schema/required"), remove(f"{BAD_REQUEST}/examples")
    )
    assert message == (
        'not the envelope {"error": {"code", "message"}}: '
        'the schema also accepts {}, where "error" is a required property'
    )


@pytest.mark.parametrize("status", ["404", "599", "4XX", "5XX", "default"])
@pytest.mark.parametrize("media_type", ["application/json", "application/problem+json; v=1"])
def test_every_json_error_is_checked(status: str, media_type: str) -> None:
    default = {"description": "x", "content": {media_type: {"schema": WRONG}}}
    ((rule, _),) = lint_patch(add(f"{POST}/responses/{status}", default))
    assert rule == "lint.error-envelope"


@pytest.mark.parametrize(
    ("status", "content"),
    [
        ("202", {"application/json": {"schema": WRONG}}),
        ("404", {"text/plain": {"schema": {"type": "string"}}}),
        ("404", {}),
    ],
)
def test_other_responses_than_json_errors_are_ignored(status: str, content: dict[str, Any]) -> None:
    assert (
        lint_patch(add(f"{POST}/responses/{status}", {"description": "x", "content": content}))
        == []
    )


def test_an_error_without_a_schema_is_found() -> None:
    assert lint_patch(remove(f"{BAD_REQUEST}/schema")) == [
        ("lint.error-envelope", f"#{BAD_REQUEST}")
    ]


def test_an_error_whose_schema_cannot_be_used_is_found() -> None:
    schema = {"type": "object", "properties": {"error": {"type": "string", "pattern": "a\\Z"}}}
    (message,) = messages(add(f"{BAD_REQUEST}/schema", schema), remove(f"{BAD_REQUEST}/examples"))
    assert message.startswith("the schema cannot be compared with the envelope")
    assert "a\\\\Z" in message


def test_an_error_that_several_operations_share_is_found_once() -> None:
    responses = {"400": {"$ref": "#/components/responses/BadRequest"}}
    found = lint_patch(
        add(f"{BAD_REQUEST}/schema", WRONG),
        add("/paths/~1logs/get", operation(responses=responses)),
    )
    assert found == [("lint.error-envelope", f"#{BAD_REQUEST}/schema")]


def test_responses_of_clients_to_webhooks_are_ignored() -> None:
    default = {"400": {"description": "x", "content": {"application/json": {"schema": WRONG}}}}
    assert lint_patch(add("/webhooks", {"stored": {"post": operation(responses=default)}})) == []


# lint.scope-declared


def test_a_scope_that_is_not_declared_is_found() -> None:
    assert lint_patch(add(f"{POST}/security/0/bearerAuth/-", "logs:admin")) == [
        ("lint.scope-declared", f"#{POST}/security/0/bearerAuth/1")
    ]


def test_a_scheme_that_is_not_declared_is_found() -> None:
    assert messages(add(f"{POST}/security/-", {"basic": []})) == [
        "the security scheme basic is not declared; declared: bearerAuth"
    ]


def test_the_security_of_the_whole_contract_is_checked() -> None:
    assert lint_patch(add("/security", [{"bearerAuth": ["logs:admin"]}])) == [
        ("lint.scope-declared", "#/security/0/bearerAuth/0")
    ]


@pytest.mark.parametrize(
    "scheme",
    [
        {"type": "http", "scheme": "bearer"},
        {"type": "apiKey", "in": "header", "name": "X-Key"},
        {"type": "openIdConnect", "openIdConnectUrl": "https://id.example", "x-scopes": {}},
    ],
)
def test_a_scheme_without_a_list_of_scopes_is_ignored(scheme: dict[str, Any]) -> None:
    default = {"description": "x", **scheme}
    assert lint_patch(add("/components/securitySchemes/bearerAuth", default)) == []


def test_a_scope_of_any_flow_is_declared() -> None:
    flows = {
        "clientCredentials": {"tokenUrl": "/token", "scopes": {"logs:write": "Write"}},
        "implicit": {"authorizationUrl": "/login", "scopes": {"logs:read": "Read"}},
    }
    scheme = {"type": "oauth2", "description": "x", "flows": flows}
    assert lint_patch(
        add("/components/securitySchemes/bearerAuth", scheme),
        add(f"{POST}/security", [{"bearerAuth": ["logs:read", "logs:write", "logs:admin"]}]),
    ) == [("lint.scope-declared", f"#{POST}/security/0/bearerAuth/2")]


# lint.described


@pytest.mark.parametrize(
    "place",
    [
        f"{POST}/requestBody",
        f"{POST}/responses/201",
        "/components/responses/Forbidden",
        "/components/schemas/Quota",
        "/components/securitySchemes/bearerAuth",
        "/tags/0",
    ],
)
def test_a_missing_description_is_found(place: str) -> None:
    assert lint_patch(remove(f"{place}/description")) == [("lint.described", f"#{place}")]


@pytest.mark.parametrize(
    ("step", "place"),
    [
        (parameter(description=" "), f"{POST}/parameters/0"),
        (header(description=""), f"{POST}/responses/201/headers/X-N"),
        (add("/components/schemas/Any", True), "/components/schemas/Any"),
    ],
)
def test_a_blank_is_no_description(step: dict[str, Any], place: str) -> None:
    assert lint_patch(step) == [("lint.described", f"#{place}")]


@pytest.mark.parametrize("word", ["summary", "description"])
def test_an_operation_needs_a_summary_or_a_description(word: str) -> None:
    assert lint_patch(remove(f"{POST}/{word}")) == []


def test_an_operation_with_neither_is_found() -> None:
    found = lint_patch(remove(f"{POST}/summary"), remove(f"{POST}/description"))
    assert found == [("lint.described", f"#{POST}")]


def test_a_component_is_described_by_what_it_refers_to() -> None:
    assert lint_patch(add("/components/schemas/Also", {"$ref": "#/components/schemas/Quota"})) == []


def test_schemas_within_others_need_no_description() -> None:
    assert lint_patch(remove(f"{INPUT}/properties/message/description")) == []

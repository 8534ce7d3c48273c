"""The contract is valid, complete and equal to the published page. An error stops the start."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from openapi_spec_validator import validate

from logs_contract.server.admin.admin_document import FILE
from logs_contract.server.contract import Contract
from logs_contract.server.documents import (
    ContractError,
    read_document,
    validate_document,
)
from logs_contract.server.quotas import METRICS
from logs_contract.server.settings import packaged_contract
from tests.raw_http import ENTRY

Document = dict[str, Any]

SCOPES = [
    "media:read",
    "media:write",
    "logs:read",
    "logs:write",
    "cases:read",
    "cases:write",
    "apps:read",
    "apps:write",
    "usage:read",
    "members:read",
    "members:write",
    "billing:read",
    "tokens:write",
]


def test_the_contract_is_valid_openapi_3_1(contract: Contract) -> None:
    assert contract.document["openapi"].startswith("3.1.")
    validate(contract.document)


def test_the_contract_documents_the_operation_with_all_its_responses(contract: Contract) -> None:
    operation = contract.operations["ingestLog"]
    assert (operation.method, operation.path) == ("post", "/logs")
    assert sorted(operation.responses) == [201, 400, 401, 403, 429, 500]
    assert operation.scopes == (frozenset({"logs:write"}),)
    assert operation.body_required


def test_the_contract_lists_the_thirteen_scopes(contract: Contract) -> None:
    assert list(contract.scopes) == SCOPES
    assert all(contract.scopes.values())


def test_the_contract_marks_the_endpoint_as_announced(contract: Contract) -> None:
    assert contract.document["paths"]["/logs"]["post"]["x-availability"] == "announced"


def test_the_contract_does_not_mention_the_implementation() -> None:
    assert not re.search("connexion|flask|handlers", packaged_contract().read_text(), re.IGNORECASE)


def test_the_error_codes_are_those_of_the_published_page(contract: Contract) -> None:
    assert {status: error.code for status, error in contract.errors.items()} == {
        400: "bad_request",
        401: "unauthorized",
        403: "forbidden",
        429: "quota_exceeded",
        500: "internal",
    }


def test_the_contract_names_the_metrics_that_the_server_counts(contract: Contract) -> None:
    assert contract.at("/components/schemas/QuotaMetric")["examples"] == list(METRICS)


def _examples(node: Any, pointer: str = "") -> list[tuple[str, Any]]:
    """Return the examples of each media type, with the pointer to their schema."""
    found: list[tuple[str, Any]] = []
    if isinstance(node, dict):
        if "examples" in node and "schema" in node:
            found += [(f"{pointer}/schema", e["value"]) for e in node["examples"].values()]
        for key, value in node.items():
            part = str(key).replace("~", "~0").replace("/", "~1")
            found += _examples(value, f"{pointer}/{part}")
    return found


def test_every_example_is_valid(contract: Contract) -> None:
    examples = _examples(contract.document)
    assert len(examples) == 7
    for pointer, value in examples:
        contract.validator(pointer).validate(value)


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("LogEntryInput", {"level": "info"}),
        ("LogEntryInput", {**ENTRY, "meta": []}),
        ("LogEntry", {**ENTRY, "id": "1", "created_at": "yesterday"}),
        ("Error", {"code": "x"}),
        ("Quota", {"metric": "reqs_month", "used": 1, "limit": 1, "cumulative": False}),
        ("Quota", {"metric": "reqs_month", "used": -1, "limit": 1, "cumulative": True}),
        ("QuotaError", {"code": "quota_exceeded", "message": "", "metric": "m", "quotas": []}),
    ],
)
def test_the_schemas_reject_invalid_values(contract: Contract, pointer: str, value: Any) -> None:
    assert not contract.validator(f"/components/schemas/{pointer}").is_valid(value)


# The JSON bodies of the published page, in its order: the request of its curl, then the responses.
PAGE = [
    {
        "level": "info",
        "message": "Player connected",
        "meta": {"player_id": "steam:110000112345678", "server_id": "main-1"},
    },
    {
        "id": "string",
        "level": "debug",
        "message": "string",
        "meta": {},
        "created_at": "2019-08-24T14:15:22Z",
    },
    {"error": {"code": "bad_request", "message": "missing required field"}},
    {"error": {"code": "unauthorized", "message": "missing or invalid authorization token"}},
    {"error": {"code": "forbidden", "message": "token does not have the required scope"}},
    {
        "error": {
            "code": "quota_exceeded",
            "message": "tier quota exceeded for storage_bytes",
            "metric": "storage_bytes",
            "quotas": [
                {
                    "metric": "storage_bytes",
                    "used": 10737418240,
                    "limit": 10737418240,
                    "cumulative": True,
                }
            ],
        }
    },
    {"error": {"code": "internal", "message": "an unexpected error occurred"}},
]


def test_the_examples_are_those_of_the_published_page(contract: Contract) -> None:
    in_paths = _examples(contract.document["paths"])
    in_components = _examples(contract.document["components"])
    assert [value for _, value in in_paths + in_components] == PAGE


def write(tmp_path: Path, document: Any) -> Path:
    path = tmp_path / "openapi.yaml"
    path.write_text(document if isinstance(document, str) else yaml.safe_dump(document))
    return path


def _set(*keys: str, value: Any) -> Callable[[Document], None]:
    def change(document: Document) -> None:
        node = document
        for key in keys[:-1]:
            node = node[key]
        node[keys[-1]] = value

    return change


POST = ("paths", "/logs", "post")
SCHEME = ("components", "securitySchemes", "bearerAuth")
EXAMPLE = {"error": {"code": "teapot", "message": "short and stout"}}
TEAPOT = {
    "description": "teapot",
    "content": {
        "application/json": {"schema": {"type": "object"}, "examples": {"t": {"value": EXAMPLE}}}
    },
}
GET = {
    "operationId": "ingestLog",
    "tags": ["Logs"],
    "security": [{"bearerAuth": ["logs:read"]}],
    "responses": {"200": {"description": "found"}},
}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (_set("openapi", value="3.0.3"), "wanted an OpenAPI 3.1 document"),
        (_set("info", value={}), "not OpenAPI 3.1 at #/info: "),
        (_set(*SCHEME, value={"type": "http", "scheme": "basic"}), "only http bearer is"),
        (_set("components", "securitySchemes", "other", value={"type": "http", "scheme": "bearer"}),
         "wanted one security scheme; got 2"),
        (_set(*POST, "tags", value=[]), "POST /logs: an operationId and exactly one tag"),
        (_set(*POST, "security", value=[{"bearerAuth": ["logs:wirte"]}]),
         "POST /logs: scope 'logs:wirte' is not one of x-scopes"),
        (_set(*POST, "security", value=[{"bearerAuth": ["logs:write"]}, {}]),
         "optional authorization is not supported"),
        (_set(*POST, "responses", "4XX", value={"description": ""}), "response '4XX'"),
        (_set(*POST, "responses", "400", "$ref", value="#/components/responses/Nope"), "Nope"),
        (_set(*POST, "responses", "400", "$ref", value="other.yaml#/x"), "other.yaml"),
        (_set(*POST, "requestBody", "content", "text/csv", value={"schema": {}}), "text/csv"),
        (_set("components", "responses", "Forbidden", "content", "application/json", "examples",
              "missingScope", "value", "error", "code", value="nope"),
         "its first example is not valid"),
        (_set("paths", value={}), "it has no operation"),
        (_set(*POST, "security", value=[{"other": []}]), "unknown security scheme other"),
        (_set(*SCHEME, "x-scopes", value=["logs:write"]),
         "x-scopes: wanted an object whose values are strings"),
        (_set(*SCHEME, "x-token-prefixes", value={"test": 1}), "x-token-prefixes: wanted"),
        (_set(*POST, "responses", "404", value={"description": ""}), "404 has no body of"),
        (_set(*POST, "requestBody", "content", "application/json", value={}), "with a schema"),
        (_set("components", "schemas", "LogMeta", "type", value="objekt"),
         "not OpenAPI 3.1 at #/components/schemas/LogMeta/type: "),
        (_set("components", "schemas", "LogMeta", "items", value={"$ref": "#/components/x~1y"}),
         "$ref '#/components/x~1y' leads nowhere"),
        (_set(*POST, "parameters", value=[{"in": "query", "name": "x"}]),
         "not OpenAPI 3.1 at #/paths/~1logs/post/parameters/0: "),
        (_set("paths", "logs", value={}), "not OpenAPI 3.1 at #/paths: "),
        (_set("paths", "/logs", "get", value=GET), "two operations have the operationId ingestLog"),
        (_set(*POST, "responses", "418", value=TEAPOT), None),
    ],
)  # fmt: skip
def test_an_unsupported_contract_stops_the_start(
    tmp_path: Path, document: Document, change: Callable[[Document], None], message: str | None
) -> None:
    change(document)
    path = write(tmp_path, document)
    if message is None:
        assert Contract.load(path).errors[418].code == "teapot"
        return
    with pytest.raises(ContractError, match=re.escape(message)) as raised:
        Contract.load(path)
    assert str(path) in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: &a [*a]", "not YAML"),
        ("a: [", "not YAML"),
        ("- 1", "wanted an OpenAPI 3.1 document"),
        ("\0", "not YAML"),
    ],
)
def test_a_file_that_is_not_a_contract_is_an_error(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ContractError, match=message):
        Contract.load(write(tmp_path, text))


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match=r"cannot be read: .*No such file"):
        Contract.load(tmp_path / "openapi.yaml")


def test_two_codes_for_one_status_are_an_error(
    tmp_path: Path, contract: Contract, document: Document
) -> None:
    other = json.loads(json.dumps(document["paths"]["/logs"]["post"]))
    other["operationId"] = "other"
    other["responses"]["400"] = TEAPOT
    document["paths"]["/other"] = {"post": other}
    code = contract.errors[400].code
    with pytest.raises(ContractError, match=f"status 400 has two codes, {code} and teapot"):
        Contract.load(write(tmp_path, document))


def test_a_bare_status_and_a_bare_date_are_read_as_text(tmp_path: Path, document: Document) -> None:
    text = (
        yaml.safe_dump(document)
        .replace("'201'", "201")
        .replace("'2019", "2019")
        .replace("22Z'", "22Z")
    )
    assert "\n        201:" in text
    assert ": 2019-08-24T14:15:22Z" in text
    loaded = Contract.load(write(tmp_path, text))
    assert loaded.document == document


def test_a_path_item_that_is_a_reference_is_an_error(tmp_path: Path, document: Document) -> None:
    document["components"]["pathItems"] = {"logs": document["paths"]["/logs"]}
    document["paths"]["/logs"] = {"$ref": "#/components/pathItems/logs"}
    with pytest.raises(
        ContractError, match=r"/logs: a \$ref in place of a path item is not supported"
    ):
        Contract.load(write(tmp_path, document))


def test_a_schema_that_cannot_be_compiled_is_an_error(document: Document) -> None:
    """Its pattern is valid in Python, but not in ECMA-262."""
    document["components"]["schemas"]["Error"]["properties"]["code"]["pattern"] = "(?a:x)"
    with pytest.raises(ContractError, match=r"BadRequest.*: the schema cannot be used: "):
        Contract(document)


@pytest.mark.parametrize("path", [packaged_contract(), FILE], ids=["logs", "admin"])
def test_a_shipped_document_is_valid_under_the_slow_validator_too(path: Path) -> None:
    """openapi-spec-validator also checks defaults, which the start does not."""
    validate(read_document(path))


def test_a_document_is_validated_however_little_has_changed(tmp_path: Path) -> None:
    changed = tmp_path / "openapi.yaml"
    changed.write_text(packaged_contract().read_text().replace("  title:", "  heading:", 1))
    with pytest.raises(ContractError, match=r"not OpenAPI 3\.1 at #/info"):
        read_document(changed)


def test_to_read_the_contract_imports_no_slow_validator() -> None:
    """Importing openapi-spec-validator takes 0.6 s; a whole start takes 0.15 s."""
    code = (
        "import sys; from logs_contract.server.contract import Contract; "
        "from logs_contract.server.settings import packaged_contract; "
        "Contract.load(packaged_contract()); sys.exit('openapi_spec_validator' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("keyword", ["example", "examples", "default", "const", "enum"])
def test_a_reference_in_a_literal_value_is_no_reference(document: Document, keyword: str) -> None:
    literal: Any = {"$ref": "#/nowhere"}
    schema = document["components"]["schemas"]["LogMeta"]
    schema[keyword] = [literal] if keyword in ("examples", "enum") else literal
    validate_document(document)

"""Each operation has a handler, and each handler has an operation."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

from logs_contract.server.app import create_app
from logs_contract.server.contract import Contract
from logs_contract.server.documents import ContractError
from logs_contract.server.settings import Settings
from tests.asgi_client import call
from tests.raw_http import ENTRY

COUNT = """
from handlers.logs import ingest_log

def count_logs(*, caller, dependencies, least, lines):
    found = dependencies.state.accounts.entries(caller.account)
    return {"count": len(found), "least": least, "lines": lines}, 200

def _helper():
    pass
"""

PATH = {
    "parameters": [{"$ref": "#/components/parameters/least"}],
    "get": {
        "operationId": "countLogs",
        "tags": ["Logs"],
        "security": [{"bearerAuth": ["logs:read"]}],
        "parameters": [
            {
                "in": "query",
                "name": "lines",
                "required": True,
                "schema": {"type": "array", "items": {"type": "string", "maxLength": 8}},
            }
        ],
        "responses": {
            "200": {
                "description": "how many",
                "content": {"application/json": {"schema": {"required": ["count"]}}},
            },
            "400": {"$ref": "#/components/responses/BadRequest"},
            "401": {"$ref": "#/components/responses/Unauthorized"},
            "403": {"$ref": "#/components/responses/Forbidden"},
        },
    },
}
LEAST = {"in": "path", "name": "least", "required": True, "schema": {"type": "integer"}}


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A folder of handlers with a module ``logs``."""
    (tmp_path / "logs.py").write_text(COUNT)
    return tmp_path


@pytest.fixture
def extended(ingestion: Contract) -> Contract:
    """The contract with ``ingestLog`` and a second operation."""
    document = ingestion.document
    document["components"]["parameters"] = {"least": copy.deepcopy(LEAST)}
    document["paths"]["/logs/{least}/count"] = copy.deepcopy(PATH)
    return Contract(document)


def test_an_operation_is_added_by_the_contract_and_a_function(
    package: Path, extended: Contract
) -> None:
    app = create_app(Settings(validate_responses=True, handlers=package), contract=extended)
    for _ in range(2):
        assert call(app, "POST", "/logs", token="so_test_writer", json=ENTRY).status_code == 201
    answer = call(app, "GET", "/logs/7/count?lines=a&lines=b", token="so_test_reader")
    assert answer.status_code == 200
    assert answer.json() == {"count": 2, "least": 7, "lines": ["a", "b"]}
    assert call(app, "GET", "/logs/7/count").status_code == 401
    assert call(app, "GET", "/logs/7/count", token="so_test_writer").status_code == 403
    allowed = call(app, "PUT", "/logs/7/count", token="so_test_reader").headers["allow"]
    assert set(allowed.split(", ")) == {"GET", "HEAD"}
    assert call(app, "GET", "/logs/seven/count", token="so_test_reader").status_code == 404
    missing = call(app, "GET", "/logs/7/count", token="so_test_reader")
    assert missing.status_code == 400
    assert missing.json()["error"]["code"] == extended.errors[400].code
    assert missing.json()["error"]["message"] == "missing required query parameter lines"
    wrong = call(app, "GET", "/logs/7/count?lines=so_test_abcdefgh", token="so_test_reader")
    assert wrong.json()["error"]["message"] == ("0 must satisfy maxLength 8; got 'so_test_…'")


def test_an_operation_without_a_handler_stops_the_start(package: Path, extended: Contract) -> None:
    (package / "logs.py").write_text("from handlers.logs import ingest_log")
    with pytest.raises(ContractError, match=r"wanted logs\.count_logs"):
        create_app(Settings(handlers=package), contract=extended)


def test_an_operation_without_a_module_stops_the_start(package: Path, ingestion: Contract) -> None:
    ingestion.document["paths"]["/logs"]["post"]["tags"] = ["Audit trail"]
    with pytest.raises(ContractError, match=r"no module audit_trail"):
        create_app(Settings(handlers=package), contract=Contract(ingestion.document))


def test_a_broken_module_shows_its_own_error(package: Path, ingestion: Contract) -> None:
    (package / "logs.py").write_text("import nowhere_to_be_found")
    with pytest.raises(ModuleNotFoundError, match="nowhere_to_be_found"):
        create_app(Settings(handlers=package), contract=ingestion)


def test_a_handler_without_an_operation_stops_the_start(package: Path, ingestion: Contract) -> None:
    with pytest.raises(ContractError, match=r"handler logs\.count_logs has no"):
        create_app(Settings(handlers=package), contract=ingestion)


def test_a_parameter_that_connexion_would_misread_stops_the_start(
    package: Path, extended: Contract
) -> None:
    extended.document["components"]["parameters"]["least"]["schema"] = {"const": 1}
    with pytest.raises(ContractError, match="a parameter's schema cannot use const"):
        create_app(Settings(handlers=package), contract=extended)
    extended.document["components"]["parameters"]["least"]["schema"] = {"type": ["integer", "null"]}
    with pytest.raises(ContractError, match="cannot use type with several values"):
        create_app(Settings(handlers=package), contract=extended)


def test_an_undeclared_path_parameter_stops_the_start(package: Path, extended: Contract) -> None:
    paths = extended.document["paths"]
    paths["/logs/{other}/count"] = paths.pop("/logs/{least}/count")
    with pytest.raises(ContractError, match=r"GET /logs/{other}/count: .* no path parameter other"):
        create_app(Settings(handlers=package), contract=Contract(extended.document))


def test_a_contract_with_a_path_of_the_documentation_stops_the_start(
    document: dict[str, Any],
) -> None:
    document["paths"]["/docs"] = document["paths"].pop("/logs")
    with pytest.raises(
        ContractError, match="path /docs: the server's documentation uses this path"
    ):
        create_app(Settings(), contract=Contract(document))


def test_operations_with_several_methods_and_optional_bodies_are_served(
    package: Path, extended: Contract
) -> None:
    """Two methods on one path, HEAD, a response without a body, and an optional body."""
    (package / "logs.py").write_text(
        COUNT + "def reset_logs(*, least, payload=None):\n    return None, 204\n"
    )
    path = extended.document["paths"]["/logs/{least}/count"]
    errors = {key: value for key, value in path["get"]["responses"].items() if key != "200"}
    path["put"] = {
        "operationId": "resetLogs",
        "tags": ["Logs"],
        "security": [{"bearerAuth": ["logs:read"]}],
        "requestBody": {"content": {"application/json": {"schema": {"type": "object"}}}},
        "responses": {"204": {"description": "done"}, **errors},
    }
    contract = Contract(extended.document)
    app = create_app(Settings(validate_responses=True, handlers=package), contract=contract)
    url, token = "/logs/7/count", "so_test_reader"
    assert call(app, "PUT", url, token=token).status_code == 204
    assert call(app, "PUT", url, token=token, json={}).status_code == 204
    assert call(app, "PUT", url, token=token, json=[]).status_code == 400
    assert call(app, "PUT", url, token=token, content=b"x").status_code == 400
    assert call(app, "HEAD", f"{url}?lines=a", token=token).status_code == 200
    allowed = call(app, "DELETE", url, token=token).headers["allow"]
    assert allowed == "GET, HEAD, PUT"


@pytest.mark.parametrize(
    ("signature", "message"),
    [
        ("*, payload", "the handler lacks: least, lines; the operation lacks: payload"),
        ("*, least, lines, who", "the handler lacks: -; the operation lacks: who"),
    ],
)
def test_a_handler_whose_parameters_do_not_fit_stops_the_start(
    package: Path, extended: Contract, signature: str, message: str
) -> None:
    code = f"from handlers.logs import ingest_log\ndef count_logs({signature}): pass\n"
    (package / "logs.py").write_text(code)
    with pytest.raises(ContractError, match=message):
        create_app(Settings(handlers=package), contract=extended)


def test_an_operation_needs_a_python_name(package: Path, extended: Contract) -> None:
    operation = extended.document["paths"]["/logs/{least}/count"]["get"]
    operation["operationId"] = "count.logs"
    with pytest.raises(ContractError, match=r"operation count\.logs, tag Logs: no Python names"):
        create_app(Settings(handlers=package), contract=Contract(extended.document))


def test_other_token_prefixes_stop_the_start(document: dict[str, Any]) -> None:
    document["components"]["securitySchemes"]["bearerAuth"]["x-token-prefixes"] = {"test": "sk_"}
    with pytest.raises(
        ContractError, match="x-token-prefixes: so_test_writer: a token starts with"
    ):
        create_app(Settings(), contract=Contract(document))

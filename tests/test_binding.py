"""Operations and functions find each other, and a second operation needs no more than both."""

from __future__ import annotations

import copy
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from handlers.app import create_app
from handlers.contract import Contract, ContractError
from handlers.settings import Settings
from tests.inprocess import call

COUNT = """
from handlers.logs import ingest_log

def count_logs(*, caller, service, least, lines):
    found = service.state.entries(caller.account)
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
                "schema": {"type": "array", "items": {"type": "string"}},
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
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A package ``example`` with a module ``logs``, importable while the test runs."""
    folder = tmp_path / "example"
    folder.mkdir()
    (folder / "__init__.py").touch()
    (folder / "logs.py").write_text(COUNT)
    monkeypatch.syspath_prepend(tmp_path)
    yield folder
    for name in ("example.logs", "example"):
        sys.modules.pop(name, None)


@pytest.fixture
def extended(document: dict[str, Any]) -> Contract:
    """The contract with a second operation."""
    document["components"]["parameters"] = {"least": copy.deepcopy(LEAST)}
    document["paths"]["/logs/{least}/count"] = copy.deepcopy(PATH)
    return Contract(document)


def test_a_second_operation_is_an_edit_of_the_contract_and_a_function(
    package: Path, extended: Contract
) -> None:
    app = create_app(Settings(validate_responses=True), contract=extended, package="example")
    for _ in range(2):
        entry = {"level": "info", "message": "counted"}
        assert call(app, "POST", "/logs", token="so_test_writer", json=entry).status_code == 201
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
    assert missing.json()["error"]["code"] == "bad_request"
    assert "lines" in missing.json()["error"]["message"]


def test_an_operation_without_a_handler_stops_the_start(package: Path, extended: Contract) -> None:
    (package / "logs.py").write_text("from handlers.logs import ingest_log")
    with pytest.raises(ContractError, match=r"wanted example\.logs\.count_logs"):
        create_app(Settings(), contract=extended, package="example")


def test_an_operation_without_a_module_stops_the_start(
    package: Path, document: dict[str, Any]
) -> None:
    document["paths"]["/logs"]["post"]["tags"] = ["Audit trail"]
    with pytest.raises(ContractError, match=r"no module example\.audit_trail"):
        create_app(Settings(), contract=Contract(document), package="example")


def test_a_broken_module_shows_its_own_error(package: Path, contract: Contract) -> None:
    (package / "logs.py").write_text("import nowhere_to_be_found")
    with pytest.raises(ModuleNotFoundError, match="nowhere_to_be_found"):
        create_app(Settings(), contract=contract, package="example")


def test_a_handler_without_an_operation_stops_the_start(package: Path, contract: Contract) -> None:
    with pytest.raises(ContractError, match=r"handler example\.logs\.count_logs has no"):
        create_app(Settings(), contract=contract, package="example")


def test_a_parameter_that_connexion_would_misread_stops_the_start(
    package: Path, extended: Contract
) -> None:
    extended.document["components"]["parameters"]["least"]["schema"] = {"const": 1}
    with pytest.raises(ContractError, match="a parameter's schema cannot use const"):
        create_app(Settings(), contract=extended, package="example")
    extended.document["components"]["parameters"]["least"]["schema"] = {"type": ["integer", "null"]}
    with pytest.raises(ContractError, match="cannot use type with several values"):
        create_app(Settings(), contract=extended, package="example")


def test_a_path_of_the_documentation_is_taken(document: dict[str, Any]) -> None:
    document["paths"]["/docs"] = document["paths"].pop("/logs")
    with pytest.raises(ContractError, match="path /docs: this server's documentation stands there"):
        create_app(Settings(), contract=Contract(document))

"""The operation that the requirements are about, found by its operationId."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from logs_contract.suite.catalogue import contract as contract_module
from logs_contract.suite.catalogue.contract import Contract
from logs_contract.suite.catalogue.operation import Fields, find_operation, load_names
from tests.suite.http.client_factory import make_client


def test_an_operation_that_moves_is_found(document: dict[str, Any]) -> None:
    operation_id, _ = load_names()
    description = document["paths"]["/logs"].pop("post")
    document["paths"]["/entries"] = {"parameters": [], "put": description}
    operation = find_operation(document, operation_id)
    assert (operation.name, operation.pointer) == ("PUT /entries", "#/paths/~1entries/put")


def test_an_operation_beside_it_changes_nothing(document: dict[str, Any]) -> None:
    operation_id, _ = load_names()
    before = find_operation(document, operation_id)
    document["paths"]["/logs"] = {"get": {"operationId": "listLogs"}, **document["paths"]["/logs"]}
    assert find_operation(document, operation_id) == before


def test_an_unknown_operation_id_is_refused(document: dict[str, Any]) -> None:
    with pytest.raises(
        pytest.UsageError, match=r"operation\.toml: no operation .* 'sendLog': want"
    ):
        find_operation(document, "sendLog")


def test_a_sample_has_the_names_of_the_fields() -> None:
    names = Fields(id="id", level="severity", message="text", meta="meta", created_at="time")
    sample = b'{"level": "level", "message": "a message", "meta": {"id": 1'
    assert names.rename_in(sample) == b'{"severity": "level", "text": "a message", "meta": {"id": 1'


@pytest.fixture
def renamed(document: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The contract with the operation at another path, and ``other`` for the entry's message."""
    _, names = load_names()
    document["paths"]["/entries"] = document["paths"].pop("/logs")
    for name in ("LogEntry", "LogEntryInput"):
        properties = document["components"]["schemas"][name]["properties"]
        properties["other"] = properties.pop(names.message)
    (tmp_path / "openapi.yaml").write_text(yaml.safe_dump(document), encoding="utf-8")
    monkeypatch.setattr(contract_module, "contract_path", lambda: tmp_path / "openapi.yaml")


@pytest.mark.usefixtures("renamed")
def test_a_renamed_field_is_reported_with_what_to_change() -> None:
    _, names = load_names()
    expected = (
        rf"the request of POST /entries has no field '{names.message}': it has level, .*other"
    )
    with pytest.raises(pytest.UsageError, match=expected):
        Contract()


@pytest.mark.usefixtures("renamed")
def test_requests_follow_the_contract(monkeypatch: pytest.MonkeyPatch) -> None:
    operation_id, names = load_names()
    names = Fields(names.id, names.level, "other", names.meta, names.created_at)
    monkeypatch.setattr(contract_module, "load_names", lambda: (operation_id, names))
    client = make_client("http://h/base")
    request = client.make_request(b"{}")
    assert (request.method, request.url) == ("POST", "http://h/base/entries")
    assert client.make_entry("x", meta={"a": 1}, more=2) == {
        "level": "info",
        "other": "x",
        "meta": {"a": 1, "conformance_run": client.run_id},
        "more": 2,
    }

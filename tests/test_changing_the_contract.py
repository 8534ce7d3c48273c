"""A copy of the project gets a renamed field and error code by the steps of CONTRIBUTING.md."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.project_copy import ProjectCopy
from tests.raw_http import post
from tests.servers import Server

SERVER_TESTS = (
    "contract",
    "docs",
    "errors",
    "authorization",
    "quotas",
    "response_check",
    "resolver",
    "logs",
)
SCHEMAS = "#/components/schemas"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> ProjectCopy:
    """A copy whose entries have ``text`` for ``message``, and ``invalid_entry`` for a code."""
    copy = ProjectCopy(tmp_path_factory.mktemp("changing") / "project")
    _change_contract(copy)
    copy.replace("handlers/logs.py", '"message": payload["message"]', '"text": payload["text"]')
    copy.replace("conformance/operation.toml", 'message = "message"', 'message = "text"')
    for schema in ("LogEntry", "LogEntryInput"):
        pointer = f"{SCHEMAS}/{schema}/properties"
        copy.replace(
            "conformance/requirements.toml", f"{pointer}/message", f"{pointer}/text", count=-1
        )
    copy.replace("conformance/requirements.toml", "the code bad_request", "the code invalid_entry")
    _change_tests(copy)
    return copy


def _change_contract(copy: ProjectCopy) -> None:
    contract = "openapi.yaml"
    copy.replace(contract, "required: [level, message]", "required: [level, text]")
    copy.replace(contract, "required: [id, level, message,", "required: [id, level, text,")
    for description in ("What happened, as text.", "The message as it was sent."):
        member = f":\n          type: string\n          description: {description}"
        copy.replace(contract, f"message{member}", f"text{member}")
    copy.replace(contract, "message: Player connected", "text: Player connected")
    copy.replace(
        contract,
        "level: debug\n                    message:",
        "level: debug\n                    text:",
    )
    copy.replace(contract, "bad_request", "invalid_entry", count=-1)


def _change_tests(copy: ProjectCopy) -> None:
    page = "tests/server/test_contract.py"
    copy.replace(page, '"message": "Player connected"', '"text": "Player connected"')
    copy.replace(page, '"message": "string"', '"text": "string"')
    copy.replace(page, '"bad_request"', '"invalid_entry"', count=-1)


@pytest.fixture(scope="module")
def changed_server(project: ProjectCopy) -> Iterator[Server]:
    with project.serve() as served:
        yield served


def test_the_server_stores_the_renamed_field(changed_server: Server) -> None:
    stored = post(changed_server.port, {"level": "info", "text": "Player connected"})
    assert (stored.status, stored.json["text"]) == (201, "Player connected")
    assert "message" not in stored.json


def test_the_server_refuses_the_old_field_with_the_new_code(changed_server: Server) -> None:
    refused = post(changed_server.port, {"level": "info", "message": "Player connected"})
    assert (refused.status, refused.code) == (400, "invalid_entry")


def test_the_banner_shows_the_renamed_field(changed_server: Server) -> None:
    assert '-d \'{"level": "info", "text": "Player connected"}\'' in changed_server.banner


@pytest.mark.proof
def test_the_types_are_right(project: ProjectCopy) -> None:
    project.check_types()


@pytest.mark.proof
def test_the_tests_of_the_catalogue_pass(project: ProjectCopy) -> None:
    project.run("logs_contract.suite.catalogue.requirements_table")
    project.run_tests("tests/suite/catalogue")


@pytest.mark.proof
def test_the_reference_server_conforms(project: ProjectCopy) -> None:
    project.run_tests("conformance")


@pytest.mark.proof
def test_the_tests_of_the_server_pass(project: ProjectCopy) -> None:
    project.run_server_tests(*SERVER_TESTS)

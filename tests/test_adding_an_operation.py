"""A copy of the project gets a second operation by the steps of CONTRIBUTING.md."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.project_copy import ProjectCopy, read_code
from tests.raw_http import ENTRY, Answer, post, request, send
from tests.servers import Server

SERVER_TESTS = (
    *("contract", "resolver", "logs", "errors", "authorization", "docs", "engines"),
    *("response_check", "cli", "failures", "validation_messages"),
)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> ProjectCopy:
    """A copy with ``GET /logs``: the code blocks of CONTRIBUTING.md, where it says."""
    copy = ProjectCopy(tmp_path_factory.mktemp("adding") / "project")
    (description,) = read_code("Add an operation", "yaml")
    (handler,) = read_code("Add an operation", "python")
    (exclusions,) = read_code("Add an operation", "toml")
    copy.insert("openapi.yaml", "\n  /logs:\n", description)
    copy.insert("handlers/logs.py", "    return entry.document, 201\n", f"\n\n{handler}")
    copy.insert("conformance/exclusions.toml", "and the reason.\n", f"\n{exclusions}")
    return copy


@pytest.fixture(scope="module")
def changed_server(project: ProjectCopy) -> Iterator[Server]:
    with project.serve() as served:
        yield served


def get(server: Server, target: str, token: str | None = "so_test_reader") -> Answer:
    return send(server.port, request("GET", target, token=token, content_type=None))


def test_the_server_lists_the_entries(changed_server: Server) -> None:
    stored = [post(changed_server.port, {**ENTRY, "level": it}).json for it in ("info", "error")]
    listed = get(changed_server, "/logs")
    assert (listed.status, listed.json) == (200, stored)
    listed = get(changed_server, "/logs?level=error")
    assert (listed.status, listed.json) == (200, stored[1:])


@pytest.mark.parametrize(
    ("target", "token", "status", "code"),
    [
        ("/logs", None, 401, "unauthorized"),
        ("/logs", "so_test_writer", 403, "forbidden"),
        ("/logs?level=loud", "so_test_reader", 400, "bad_request"),
    ],
)
def test_the_server_refuses(
    changed_server: Server, target: str, token: str | None, status: int, code: str
) -> None:
    refused = get(changed_server, target, token)
    assert (refused.status, refused.code) == (status, code)


@pytest.mark.proof
def test_the_types_are_right(project: ProjectCopy) -> None:
    project.check_types()


@pytest.mark.proof
def test_the_tests_of_the_server_pass(project: ProjectCopy) -> None:
    project.run_server_tests(*SERVER_TESTS)


@pytest.mark.proof
def test_the_tests_of_the_catalogue_and_the_documentation_pass(project: ProjectCopy) -> None:
    project.run("tests.documentation")
    project.run_tests("tests/suite/catalogue", "tests/documentation")


@pytest.mark.proof
def test_the_reference_server_conforms(project: ProjectCopy) -> None:
    project.run_tests("conformance")

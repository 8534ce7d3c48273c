"""``--validate-responses``: the server checks its own responses against the contract."""

from __future__ import annotations

from pathlib import Path

import pytest

from logs_contract.server.app import create_app
from logs_contract.server.contract import Contract
from logs_contract.server.errors import ErrorTable
from logs_contract.server.http.message import Response
from logs_contract.server.response_check import ResponseCheck
from logs_contract.server.settings import Settings
from tests.asgi_client import call
from tests.raw_http import ENTRY, FIELDS
from tests.servers import VIOLATION


@pytest.mark.parametrize(
    ("returned", "problem"),
    [
        ('{"id": "1"}, 201', "is a required property at /"),
        ('{"id": 1, "level": "info", "message": "", "created_at": "2026-05-04T12:00:00Z"}, 201',
         "at /id"),
        ('{"id": "1", "level": "info", "message": "", "created_at": "noon"}, 201', "created_at"),
        ("{}, 202", "status 202 is not documented"),
        ('b"{", 201', "the body is not JSON"),
    ],
)  # fmt: skip
def test_a_response_that_violates_the_contract_becomes_500(
    tmp_path: Path,
    ingestion: Contract,
    caplog: pytest.LogCaptureFixture,
    returned: str,
    problem: str,
) -> None:
    returned = FIELDS.rename_in(returned.encode()).decode()
    module = f"def ingest_log(*, payload):\n    return {returned}\n"
    (tmp_path / "logs.py").write_text(module)
    for checked, status in ((True, 500), (False, 202 if returned.endswith(" 202") else 201)):
        settings = Settings(validate_responses=checked, handlers=tmp_path)
        app = create_app(settings, contract=ingestion)
        answer = call(app, "POST", "/logs", token="so_test_writer", json=ENTRY)
        assert answer.status_code == status
        assert (VIOLATION in caplog.text) == (problem in caplog.text) == checked
        caplog.clear()


def test_responses_outside_the_contract_are_not_checked(contract: Contract) -> None:
    app = create_app(Settings(validate_responses=True), contract=contract)
    assert call(app, "GET", "/nowhere").status_code == 404
    assert call(app, "DELETE", "/logs").status_code == 405
    assert call(app, "GET", "/docs").status_code == 200


@pytest.mark.parametrize("content_type", ["text/plain", "application/json; charset=utf-8"])
def test_a_response_of_another_media_type_becomes_500(
    contract: Contract, caplog: pytest.LogCaptureFixture, content_type: str
) -> None:
    check = ResponseCheck(contract, ErrorTable(contract))
    response = Response(201, ((b"content-type", content_type.encode()),), b"{}")
    assert check.check(contract.operations["ingestLog"], "POST", response).status == 500
    assert f"Content-Type is {content_type!r}, not application/json" in caplog.text

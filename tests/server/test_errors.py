"""Unexpected exceptions: the client gets a 500 without details, the log gets the traceback."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.exceptions import HTTPException

from logs_contract.server.app import create_app
from logs_contract.server.contract import Contract
from logs_contract.server.documents import ContractError
from logs_contract.server.errors import ErrorTable
from logs_contract.server.settings import Settings
from logs_contract.server.state.memory import MemoryState
from tests.asgi_client import call
from tests.raw_http import ENTRY, post
from tests.servers import Mutated

INTERNAL = {"error": {"code": "internal", "message": "an unexpected error occurred"}}


def broken(part: str, method: str, error: Exception) -> Callable[[MemoryState], None]:
    """Return a function that makes one method of a state raise `error`."""

    def crash(*_: Any) -> Any:
        raise error

    return lambda state: setattr(getattr(state, part), method, crash)


def crash(break_state: Callable[[MemoryState], None], contract: Contract) -> Any:
    state = MemoryState(quotas={"reqs_month": 9}, max_entries=9)
    app = create_app(Settings(), state, contract=contract)
    break_state(state)
    return call(app, "POST", "/logs", token="so_test_writer", json=ENTRY)


@pytest.mark.parametrize(
    "break_state",
    [
        broken("accounts", "ingest", RuntimeError("disk is full of s3crets")),
        broken("accounts", "ingest", HTTPException(503, "s3crets")),
        broken("tokens", "find", ValueError("s3crets")),
    ],
    ids=["handler", "http", "security"],
)
def test_an_exception_is_500_and_is_logged(
    break_state: Callable[[MemoryState], None],
    contract: Contract,
    caplog: pytest.LogCaptureFixture,
) -> None:
    answer = crash(break_state, contract)
    assert (answer.status_code, answer.json()) == (500, INTERNAL)
    errors = [record for record in caplog.records if record.levelno == logging.ERROR]
    record = errors[0]  # A broken store may also be logged by the journal.
    assert record.exc_info
    assert "s3crets" in caplog.text


def test_an_exception_of_a_page_is_500_and_is_logged(
    contract: Contract, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_: Contract) -> str:
        raise RuntimeError("no page")

    monkeypatch.setattr("logs_contract.server.docs.render_page", broken)
    answer = call(create_app(Settings(), contract=contract), "GET", "/docs")
    assert (answer.status_code, answer.json()) == (500, INTERNAL)
    assert "no page" in caplog.text


@pytest.mark.parametrize(("status", "becomes"), [(418, 400), (415, 400), (503, 500), (429, 429)])
def test_an_undocumented_status_becomes_400_or_500(
    contract: Contract, status: int, becomes: int
) -> None:
    assert ErrorTable(contract).find_documented(status)[0] == becomes


@pytest.mark.parametrize("status", [400, 401, 403, 429, 500])
def test_the_contract_must_document_the_statuses_of_the_server(
    ingestion: Contract, status: int
) -> None:
    del ingestion.document["paths"]["/logs"]["post"]["responses"][str(status)]
    with pytest.raises(ContractError, match=f"no operation documents the status {status}"):
        ErrorTable(Contract(ingestion.document))


def test_an_exception_of_a_handler_is_500_over_a_socket(tmp_path: Path) -> None:
    server = Mutated(
        tmp_path,
        "handlers/logs.py",
        "    exceeded = ",
        "    raise OSError('s3cret')\n    exceeded = ",
    )
    answer = post(server.port, ENTRY)
    server.stop()
    assert (answer.status, answer.json) == (500, INTERNAL)
    log = server.log.read_text()
    assert "Traceback" in log
    assert "OSError: s3cret" in log

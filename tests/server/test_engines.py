"""The pipeline responds as Connexion does, and leaves the same traces.

Each test draws a few hundred requests. ``make differential`` draws ten thousand. The variable
``DIFFERENTIAL_EXAMPLES`` sets any other number.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from logs_contract.server.contract import Contract
from logs_contract.server.parameters import read_parameters
from logs_contract.server.settings import packaged_contract
from logs_contract.server.tokens import Account
from tests.added_operations import HANDLERS, TARGETS, add_operations
from tests.conftest import Serve
from tests.implementations import Implementations, SentRequest, make_implementations
from tests.request_strategies import make_entry, plain, requests
from tests.state_steps import AddFault, Step, faults, quotas, steps

EXAMPLES = int(os.environ.get("DIFFERENTIAL_EXAMPLES", "300"))
CONTRACT = Contract.load(packaged_contract())
EXTENDED = add_operations(CONTRACT)
differential = partial(
    settings,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture(scope="module")
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture(scope="module")
def servers(runner: asyncio.Runner) -> Implementations:
    return make_implementations(CONTRACT, runner)


@pytest.fixture(scope="module")
def servers_without_mock(runner: asyncio.Runner) -> Implementations:
    return make_implementations(CONTRACT, runner, mock=False)


@pytest.fixture(scope="module")
def extended_servers(
    runner: asyncio.Runner, tmp_path_factory: pytest.TempPathFactory
) -> Implementations:
    """Implementations of a contract with more operations. Connexion runs most of these."""
    folder = tmp_path_factory.mktemp("handlers")
    (folder / "logs.py").write_text(HANDLERS)
    return make_implementations(EXTENDED, runner, handlers=folder)


@pytest.mark.parametrize(
    ("body", "secret", "status"),
    [
        (make_entry(), "so_test_writer", 201),
        (b"{", "so_test_writer", 400),
        (make_entry(), "so_test_nobody", 401),
        (make_entry(), "so_test_reader", 403),
        (make_entry(), "so_test_exhausted", 429),
        (make_entry(), "so_test_internal", 500),
    ],
)
def test_each_documented_response_is_the_same(
    servers: Implementations, body: bytes, secret: str, status: int
) -> None:
    servers.reset()
    assert servers.expect_same_response(plain(body, secret)) == status
    servers.expect_same_traces()


def test_an_operation_without_parameters_needs_no_connexion(servers: Implementations) -> None:
    connexion, direct = servers.each
    assert [it.id for it in connexion.pipeline.engine_operations] == list(CONTRACT.operations)
    left = {it.id for it in direct.pipeline.engine_operations}
    assert left == {it.id for it in CONTRACT.operations.values() if read_parameters(CONTRACT, it)}
    assert "ingestLog" not in left


def test_connexion_runs_operations_with_parameters(
    extended_servers: Implementations,
) -> None:
    _, direct = extended_servers.each
    left = {it.id for it in direct.pipeline.engine_operations}
    assert left == {"listLogs", "showLog", "replaceLog", "countLogs"}


def find_connexion_line(banner: str) -> str:
    start = "Operations that Connexion runs, which is slower: "
    return next((line for line in banner.splitlines() if line.startswith(start)), "")


def test_the_banner_names_the_operations_that_connexion_runs(serve: Serve, tmp_path: Path) -> None:
    serve_all = serve("--engine", "connexion")
    assert "POST /logs" in find_connexion_line(serve_all.banner)
    assert "POST /logs" not in find_connexion_line(serve().banner)


@differential(max_examples=EXAMPLES)
@given(sent=requests(CONTRACT))
def test_any_request_has_the_same_response_and_traces(
    servers: Implementations, sent: SentRequest
) -> None:
    servers.reset()
    event(f"status {servers.expect_same_response(sent)}")
    servers.expect_same_traces()


@differential(max_examples=EXAMPLES)
@given(sent=requests(CONTRACT))
def test_any_request_has_the_same_response_without_the_mock(
    servers_without_mock: Implementations, sent: SentRequest
) -> None:
    servers_without_mock.reset()
    event(f"status {servers_without_mock.expect_same_response(sent)}")
    servers_without_mock.expect_same_traces()


@differential(max_examples=EXAMPLES)
@given(sent=requests(EXTENDED, targets=TARGETS))
def test_any_request_for_added_operations_has_the_same_response_and_traces(
    extended_servers: Implementations, sent: SentRequest
) -> None:
    extended_servers.reset()
    event(f"status {extended_servers.expect_same_response(sent)}")
    extended_servers.expect_same_traces()


@differential(max_examples=EXAMPLES)
@given(
    plans=st.lists(faults(), max_size=3),
    limits=quotas(),
    drawn=st.lists(steps(CONTRACT), min_size=1, max_size=6),
)
def test_sequences_under_faults_preferences_and_quotas_are_the_same(
    servers: Implementations, plans: list[Any], limits: dict[str, int], drawn: list[Step]
) -> None:
    servers.reset()
    for server in servers.each:
        for mode in ("test", "live"):
            server.state.accounts.set_limits(Account("org_demo", mode), limits)
    for change in [*map(AddFault, plans), *drawn]:
        if isinstance(change, SentRequest):
            event(f"status {servers.expect_same_response(change)}")
        else:
            for server in servers.each:
                change.apply(server)
    servers.expect_same_traces()

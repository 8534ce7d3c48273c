"""Fixtures: servers that all tests share, and servers for one test."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from logs_contract.server.contract import Contract
from logs_contract.server.settings import packaged_contract
from tests.added_operations import keep_ingestion
from tests.servers import Server, serve_checked

Serve = Callable[..., Server]


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that checks its own responses against the contract."""
    with serve_checked(tmp_path_factory.mktemp("server") / "log") as served:
        yield served


@pytest.fixture(scope="session")
def lone_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with the default options, which does not check its responses."""
    served = Server(tmp_path_factory.mktemp("lone") / "log")
    yield served
    served.stop()


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    """Starts servers with options, for one test."""
    started: list[Server] = []

    def start(*arguments: str) -> Server:
        log = tmp_path / f"server-{len(started)}.log"
        started.append(Server(log, "--validate-responses", *arguments))
        return started[-1]

    yield start
    for served in started:
        if served.process.poll() is None:
            served.stop()


@pytest.fixture(scope="session")
def contract() -> Contract:
    """The contract of this repository."""
    return Contract.load(packaged_contract())


@pytest.fixture
def ingestion(contract: Contract) -> Contract:
    """The contract with ``ingestLog`` only, for tests that bring their own handlers."""
    return keep_ingestion(contract)


@pytest.fixture
def document(contract: Contract) -> dict[str, Any]:
    """A copy of the contract's document, which a test may change."""
    return copy.deepcopy(contract.document)

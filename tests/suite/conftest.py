"""Fixtures: the contract as the suite reads it, and a deployment that a test scripts."""

from __future__ import annotations

import copy
import threading
from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from typing import Any

import pytest

from logs_contract.suite.catalogue.contract import Contract, load_contract
from tests.suite.scripted_server import ScriptedHandler


@pytest.fixture(scope="session")
def contract() -> Contract:
    """The contract of this repository."""
    return load_contract()


@pytest.fixture
def document(contract: Contract) -> dict[str, Any]:
    """A copy of the contract's document, to change."""
    return copy.deepcopy(contract.document)


@pytest.fixture
def scripted() -> Iterator[Any]:
    """Sends each of its `responses` after those of `interim`; keeps the bodies it `received`."""
    server: Any = ThreadingHTTPServer(("127.0.0.1", 0), ScriptedHandler)
    server.responses, server.received, server.interim = [], [], []
    server.base_url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()

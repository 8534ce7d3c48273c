"""Fixtures: clients of the shared server and of a test's own server, callers."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.conftest import Serve
from tests.server.admin.admin_client import AdminClient, Caller, make_client
from tests.servers import Server

Start = Callable[..., AdminClient]


@pytest.fixture
def mock(server: Server) -> AdminClient:
    """The admin API of the shared server: a test must not change what affects other tests."""
    return make_client(server.port)


@pytest.fixture
def caller(mock: AdminClient) -> Caller:
    """A caller with a test-mode token that may write, and with its own organisation."""
    return mock.mint()


@pytest.fixture
def fresh(lone_server: Server) -> Iterator[AdminClient]:
    """The admin API of a server that no other test uses now, with the initial state.

    Only the numbers of entries and requests continue.
    """
    client = make_client(lone_server.port)
    client.post("/reset")
    yield client
    client.post("/reset")  # so that no plan affects the next test


@pytest.fixture
def start(serve: Serve) -> Start:
    """Starts a server for one test, with options."""
    return lambda *options: make_client(serve(*options).port)

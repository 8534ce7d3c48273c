"""Fixtures: a client of the session's server, a caller nobody else meets, servers of one's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.conftest import Serve
from tests.server.admin.client import Caller, Client, client_of
from tests.servers import Server

Start = Callable[..., Client]


@pytest.fixture
def mock(server: Server) -> Client:
    """The mock API of a server others use too: what is everyone's stays as it is."""
    return client_of(server.port)


@pytest.fixture
def caller(mock: Client) -> Caller:
    """A test-mode token that may write, of an organisation of its own."""
    return mock.mint()


@pytest.fixture
def fresh(lone_server: Server) -> Iterator[Client]:
    """The mock API of a server that is a test's alone, and as on start but for its numbers."""
    client = client_of(lone_server.port)
    client.post("/reset")
    yield client
    client.post("/reset")  # what was forced on everyone is forced on nobody else


@pytest.fixture
def start(serve: Serve) -> Start:
    """Start a server of a test's own, with options."""
    return lambda *options: client_of(serve(*options).port)

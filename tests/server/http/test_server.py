"""Simultaneous connections are all served soon."""

from __future__ import annotations

import asyncio
import gc
import signal
import socket
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from logs_contract.server.app import create_app
from logs_contract.server.contract import Contract
from logs_contract.server.http.access_log import AccessLogEntry
from logs_contract.server.http.connections import Connections
from logs_contract.server.http.server import Server
from logs_contract.server.settings import Settings
from tests.processes import PATIENCE
from tests.raw_http import request

COUNT = 64  # connections
SOON = 8  # turns of the event loop


class Turns:
    """Records in which turn of the event loop each request was answered.

    It receives the entries of the access log, and stops the server after `COUNT` of them.
    """

    def __init__(self) -> None:
        self.answered: list[int] = []
        self.server: Server | None = None
        self._turn = 0

    def begin(self) -> None:
        self._turn += 1
        asyncio.get_running_loop().call_soon(self.begin)

    def __call__(self, _entry: AccessLogEntry) -> None:
        self.answered.append(self._turn)
        if len(self.answered) == COUNT and self.server is not None:
            self.server.stop()


@pytest.fixture
def restored_process() -> Iterator[None]:
    """Undoes what a server in this thread changes: signal handlers and frozen objects."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    gc.unfreeze()
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("restored_process")
def test_simultaneous_connections_are_accepted_within_a_few_turns(contract: Contract) -> None:
    turns = Turns()
    app = create_app(Settings(), contract=contract, log=turns)
    turns.server = Server(
        Connections(app.pipeline), on_start=lambda _: turns.begin(), on_stop=lambda: None
    )
    with ExitStack() as stack:
        listener = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=COUNT))
        for _ in range(COUNT):
            client = socket.create_connection(listener.getsockname(), timeout=PATIENCE)
            stack.enter_context(client).sendall(request("GET", "/", token=None))
        turns.server.serve_on(listener)
    assert len(turns.answered) == COUNT
    assert turns.answered[-1] - turns.answered[0] <= SOON

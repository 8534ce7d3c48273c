"""Connections that come together are all served soon, also while others keep the server busy."""

from __future__ import annotations

import asyncio
import gc
import signal
import socket
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from starlette.types import Receive, Scope, Send

from logs_contract.server.contract import Contract
from logs_contract.server.http.protocol import Server
from tests.listening import make_server
from tests.wire import request

COUNT = 64  # connections
SOON = 8  # turns of the event loop


class Turns:
    """An application that notes in which turn it was called, and stops after `COUNT` calls."""

    def __init__(self) -> None:
        self.called: list[int] = []
        self.server: Server | None = None
        self._turn = 0

    def begin(self) -> None:
        self._turn += 1
        asyncio.get_running_loop().call_soon(self.begin)

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        self.called.append(self._turn)
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})
        if len(self.called) == COUNT and self.server is not None:
            self.server.stop()


@pytest.fixture
def serves_here() -> Iterator[None]:
    """A server that runs in this thread leaves nothing behind."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    gc.unfreeze()
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("serves_here")
def test_connections_that_come_together_are_accepted_together(contract: Contract) -> None:
    turns = Turns()
    turns.server = make_server(turns, contract, turns.begin, [])
    with ExitStack() as stack:
        listener = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=COUNT))
        for _ in range(COUNT):
            client = socket.create_connection(listener.getsockname(), timeout=10)
            stack.enter_context(client).sendall(request("GET", "/", token=None))
        turns.server.serve_on(listener)
    assert len(turns.called) == COUNT
    assert turns.called[-1] - turns.called[0] <= SOON

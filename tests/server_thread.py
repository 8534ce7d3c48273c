"""Runs the server in a thread of this process, so that a test can replace its parts."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Thread

from logs_contract.server.app import create_app, make_state
from logs_contract.server.contract import Contract
from logs_contract.server.http.connections import Connections
from logs_contract.server.http.protocol import HttpProtocol
from logs_contract.server.http.server import Server
from logs_contract.server.settings import Settings
from logs_contract.server.state import State
from tests.processes import PATIENCE

_SMALL = 16_384  # bytes that the kernel buffers for a client that does not read


@dataclass
class ServerThread:
    """A server that listens on `port` while it is `running`."""

    contract: Contract
    settings: Settings = field(default_factory=Settings)
    keep_alive: float = 5.0
    port: int = 0

    def __post_init__(self) -> None:
        self.state: State = make_state(self.settings)
        self.app = create_app(self.settings, self.state, contract=self.contract)
        self.connections = Connections(
            self.app.pipeline, self.app.mount, keep_alive=self.keep_alive
        )
        self._started = Event()
        self.server = Server(
            self.connections,
            on_start=lambda _: self._started.set(),
            on_stop=self.state.journal.close,
        )

    @contextmanager
    def running(self) -> Iterator[ServerThread]:
        """Run the server until the block ends."""
        with socket.create_server(("127.0.0.1", 0), backlog=100) as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SMALL)
            self.port = listener.getsockname()[1]
            thread = Thread(target=lambda: asyncio.run(self.server.run([listener])))
            thread.start()
            try:
                assert self._started.wait(timeout=PATIENCE)
                yield self
            finally:
                self.server.stop()
                thread.join(timeout=PATIENCE)
            assert not thread.is_alive()

    def connect(self) -> socket.socket:
        """Connect a client whose kernel buffers few bytes."""
        connection = socket.socket()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _SMALL)
        connection.settimeout(PATIENCE)
        connection.connect(("127.0.0.1", self.port))
        return connection

    @property
    def protocols(self) -> list[HttpProtocol]:
        """The protocols of the open connections."""
        return [it for it in self.connections.open if isinstance(it, HttpProtocol)]

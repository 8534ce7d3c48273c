"""The server in this process, in a thread: with parts no option reaches, over a real socket."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import Any

from starlette.types import Receive, Scope, Send

from logs_contract.server.http.message import Answer
from logs_contract.server.app import create_app, make_state
from logs_contract.server.atonce import at_once_of
from logs_contract.server.contract import Contract
from logs_contract.server.errors import ErrorTable
from logs_contract.server.http.protocol import EnvelopeProtocol, Server
from logs_contract.server.settings import Settings
from logs_contract.server.state import State

_SMALL = 16_384  # bytes the kernel holds of what a client does not read


@dataclass
class Counted:
    """An application; `at_once_answers` of its answers were given without a task."""

    app: Any
    at_once_answers: int = 0

    def at_once(self, scope: Scope, body: bytes) -> Answer | None:
        answer = at_once_of(self.app)(scope, body)
        self.at_once_answers += answer is not None
        return answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app(scope, receive, send)


@dataclass
class Listening:
    """A server that listens on `port`; `malformed` are the targets of what was not HTTP."""

    contract: Contract
    settings: Settings = field(default_factory=Settings)
    malformed: list[bytes] = field(default_factory=list)
    port: int = 0

    def __post_init__(self) -> None:
        self.state: State = make_state(self.settings)
        self.app = Counted(create_app(self.settings, self.state, contract=self.contract))
        self._started = Event()
        self.server = make_server(self.app, self.contract, self._started.set, self.malformed)

    @contextmanager
    def running(self) -> Iterator[Listening]:
        """Until the block ends."""
        with socket.create_server(("127.0.0.1", 0), backlog=100) as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SMALL)
            self.port = listener.getsockname()[1]
            thread = Thread(target=self.server.run, kwargs={"sockets": [listener]})
            thread.start()
            try:
                assert self._started.wait(timeout=10)
                yield self
            finally:
                self.server.stop()
                thread.join(timeout=20)
            assert not thread.is_alive()

    def connect(self) -> socket.socket:
        """A connection of a client that takes little before it reads."""
        connection = socket.socket()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _SMALL)
        connection.settimeout(10)
        connection.connect(("127.0.0.1", self.port))
        return connection

    @property
    def protocols(self) -> list[EnvelopeProtocol]:
        """Those of the open connections."""
        return [
            it for it in self.server.server_state.connections if isinstance(it, EnvelopeProtocol)
        ]


def make_server(
    app: Any, contract: Contract, on_start: Callable[[], None], malformed: list[bytes]
) -> Server:
    """Serves `app`; what is not HTTP is added to `malformed`."""
    return Server(
        app,
        ErrorTable(contract),
        on_start=lambda _: on_start(),
        on_stop=lambda: None,
        on_malformed=lambda target, _: malformed.append(target),
    )

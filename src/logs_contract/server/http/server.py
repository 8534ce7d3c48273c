"""Serves on a listening socket until a signal, then shuts down cleanly."""

from __future__ import annotations

import asyncio
import gc
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import suppress

from logs_contract.server.http.connections import Connections
from logs_contract.server.http.protocol import HttpProtocol

_SHUTDOWN_SECONDS = 5.0
_SOCKET_COPIES = 32  # copies of the listening socket, including the socket itself


class Server:
    """Serves on a listening socket until SIGINT or SIGTERM.

    `on_start` is called with the server when it serves. `on_stop` is called when the server has
    stopped listening, before it waits for the last responses.
    """

    def __init__(
        self,
        connections: Connections,
        *,
        on_start: Callable[[Server], None],
        on_stop: Callable[[], None],
    ) -> None:
        self.connections = connections
        self._on_start = on_start
        self._on_stop = on_stop
        self._stop_requested: asyncio.Event | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    def stop(self) -> None:
        """Respond to the requests received, then stop. Safe in signal handlers and threads."""
        self.connections.stopping = True
        if self._loop is not None and self._stop_requested is not None:
            with suppress(RuntimeError):  # The loop has ended.
                self._loop.call_soon_threadsafe(self._stop_requested.set)

    def serve_on(self, listener: socket.socket, *, alone: bool = True) -> None:
        """Serve until `stop` is called or a signal arrives.

        In each turn of the event loop, libuv accepts one connection from each listening socket
        (since its pull request 3696). If hundreds of clients connect under load, the last one would
        wait for seconds. So a server that listens `alone` listens on copies of the socket. Several
        workers do not, because one worker would accept the connections of the others.
        """
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: self.stop())
        gc.freeze()  # The objects made so far stay, so garbage collections need not examine them.
        several = alone and sys.platform != "win32"
        copies = [listener.dup() for _ in range(_SOCKET_COPIES - 1)] if several else []
        with asyncio.Runner(loop_factory=_find_loop_factory()) as runner:
            runner.run(self.run([listener, *copies]))

    async def run(self, listeners: list[socket.socket]) -> None:
        """Serve on these sockets until `stop` is called."""
        self._loop = loop = asyncio.get_running_loop()
        self._stop_requested = asyncio.Event()
        servers = [
            await loop.create_server(lambda: HttpProtocol(self.connections), sock=it, backlog=2048)
            for it in listeners
        ]
        self._on_start(self)
        if not self.connections.stopping:
            await self._stop_requested.wait()
        for server in servers:
            server.close()
        self._on_stop()
        await self._close_connections()

    async def _close_connections(self) -> None:
        for connection in list(self.connections.open):
            connection.shut_down()
        lost = [asyncio.ensure_future(it.lost.wait()) for it in self.connections.open]
        left = [*lost, *self.connections.tasks]
        if left:
            await asyncio.wait(left, timeout=_SHUTDOWN_SECONDS)
        for connection in list(self.connections.open):
            connection.abort()


def _find_loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """Return uvloop's factory if it is installed, or None to use asyncio's."""
    if sys.platform == "win32":
        return None
    from uvloop import new_event_loop  # noqa: PLC0415, not available on Windows

    return new_event_loop

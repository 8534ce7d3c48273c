"""Many concurrent clients, each with its own connection."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from select import select
from threading import Barrier
from typing import Any, TypeVar

from tests.processes import PATIENCE
from tests.raw_http import ENTRY, WRITER, Answer, post, read_answer, request

T = TypeVar("T")


class Connection:
    """A connection for many requests. If it breaks, the next request opens a new one."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._socket: socket.socket | None = None

    def log(self, message: str = "x", token: str = WRITER) -> Answer | None:
        """Send an entry. Return None if the connection broke: the entry may have been stored."""
        body = json.dumps({"level": "info", "message": message}).encode()
        try:
            connected = self.connect()
            connected.sendall(request(body=body, token=token))
            answer: Answer | None = read_answer(connected)
        except (ConnectionError, IndexError, KeyError):  # reset, or closed within an answer's head
            answer = None
        if answer is None or len(answer.body) < int(answer.headers["content-length"]):
            self.close()
            return None
        return answer

    def connect(self) -> socket.socket:
        """Connect if the connection is not open. The server closes idle connections."""
        if self._socket is not None and self._is_closed_by_server(self._socket):
            self.close()
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self._port), timeout=PATIENCE)
        return self._socket

    @staticmethod
    def _is_closed_by_server(connected: socket.socket) -> bool:
        readable, _, _ = select([connected], [], [], 0)
        return bool(readable) and not connected.recv(1, socket.MSG_PEEK)

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
        self._socket = None


@contextmanager
def connections(port: int, count: int) -> Iterator[list[Connection]]:
    """Yield `count` connections, which are closed at the end."""
    opened = [Connection(port) for _ in range(count)]
    try:
        yield opened
    finally:
        for connection in opened:
            connection.close()


def together(count: int, work: Callable[[int], T]) -> list[T]:
    """Call `work` with each number in `count` threads at the same moment. Return the results."""
    barrier = Barrier(count)

    def begin(number: int) -> T:
        barrier.wait()
        return work(number)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(begin, range(count)))


def posts(port: int, count: int = 20, **changes: Any) -> list[Answer]:
    """Send an entry on `count` new connections at the same moment. Return the responses."""
    return together(count, lambda _: post(port, ENTRY, **changes))

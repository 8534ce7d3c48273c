"""Connections of urllib3, with five corrections.

urllib3 treats an interim response other than 100 as final (RFC 9110, section 15.2). It
silently drops an idle connection on which unexpected bytes arrived; here they are read as the
response to the next request, so that a fault shows. It does not notice the body of a response to
HEAD. Its pools remove dot segments from a target and quote its bytes; here a target is sent as it
is. A gate holds back the end of a request.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import urllib3
from urllib3.util.wait import wait_for_read

_BODY_WAIT = 0.05  # seconds to wait for a body that HTTP forbids
_GATE_WAIT = 1.0  # seconds; a deployment may accept few connections at a time


class Gate:
    """Holds back the last byte of each of `number` requests until all are written so far.

    Then the requests end within about a millisecond, on connections that are open already.
    """

    def __init__(self, number: int) -> None:
        self._barrier = threading.Barrier(number)

    def wait(self) -> None:
        """Return when all requests have come this far, or the first has waited `_GATE_WAIT`."""
        with suppress(threading.BrokenBarrierError):
            self._barrier.wait(_GATE_WAIT)


class _Response(http.client.HTTPResponse):
    """Reads past every interim response; refuses a body in the response to HEAD."""

    def __init__(self, sock: socket.socket, *arguments: Any, **options: Any) -> None:
        super().__init__(sock, *arguments, **options)
        self._sock = sock

    def begin(self) -> None:
        super().begin()
        if self._method == "HEAD" and self._has_body():  # type: ignore[attr-defined]
            raise http.client.HTTPException("a response to HEAD with a body")

    def _has_body(self) -> bool:
        """Whether bytes follow the head within `_BODY_WAIT`."""
        timeout = self._sock.gettimeout()
        self._sock.settimeout(_BODY_WAIT)
        try:
            return bool(self.fp.peek(1))
        except OSError:
            return False
        finally:
            self._sock.settimeout(timeout)

    def _read_status(self) -> tuple[str, int, str]:
        while True:
            version, status, reason = super()._read_status()  # type: ignore[misc]
            if not 101 < status < 200:
                return version, status, reason
            http.client.parse_headers(self.fp)


def _read_head_in_time(
    connection: urllib3.connection.HTTPConnection, read: Callable[[], urllib3.HTTPResponse]
) -> urllib3.HTTPResponse:
    """Read the head of a response. Raises an error after the connection's timeout.

    The timeout of a socket does not suffice: it restarts with every byte.
    """
    sock, timeout = connection.sock, connection.timeout
    assert isinstance(timeout, float | int)

    def shut_down() -> None:
        with suppress(OSError):
            if sock:
                sock.shutdown(socket.SHUT_RDWR)

    alarm = threading.Timer(timeout, shut_down)
    alarm.start()
    try:
        return read()
    finally:
        alarm.cancel()


class Connection(urllib3.connection.HTTPConnection):
    """A connection that is not encrypted."""

    response_class = _Response
    _held: list[bytes] | None = None

    def send_request(self, *arguments: Any, gate: Gate | None, **options: Any) -> None:
        """As `request`; with a `gate`, send the last byte only when the gate opens."""
        if gate is None:
            self.request(*arguments, **options)
            return
        self._held = []
        try:
            self.request(*arguments, **options)
        finally:
            data, self._held = b"".join(self._held), None
        try:
            self.send(data[:-1])
        finally:
            gate.wait()
        self.send(data[-1:])

    def send(self, data: Any) -> None:
        if self._held is None:
            super().send(data)
        else:
            self._held.append(bytes(data))

    def getresponse(self) -> urllib3.HTTPResponse:  # type: ignore[override]  # urllib3 overrides it so
        return _read_head_in_time(self, super().getresponse)

    @property
    def is_connected(self) -> bool:
        """Whether the connection can be used again; true also if unexpected bytes wait on it."""
        if self.sock is None or isinstance(self.sock, ssl.SSLSocket):
            return super().is_connected
        if not wait_for_read(self.sock, timeout=0.0):
            return True
        try:
            waiting = self.sock.recv(12, socket.MSG_PEEK)
        except OSError:
            return False
        # No bytes: the server closed it. 408: it was idle too long (RFC 9110, section 15.5.9).
        return bool(waiting) and waiting[9:] != b"408"


class _SecureConnection(Connection, urllib3.connection.HTTPSConnection):
    """The same over TLS."""


def new_connection(url: urllib3.util.Url, timeout: float) -> Connection:
    """A connection to the host of `url`, which opens with the first request."""
    kind = _SecureConnection if url.scheme == "https" else Connection
    assert url.host
    return kind(url.host.strip("[]"), url.port, timeout=timeout)

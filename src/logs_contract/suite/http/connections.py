"""Connections of urllib3, with three corrections.

urllib3 treats an interim response other than 100 as final (RFC 9110, section 15.2). It
silently drops an idle connection on which unexpected bytes arrived; here they are read as the
response to the next request, so that a fault shows. It does not notice the body of a response to
HEAD.
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


class _Connection(urllib3.connection.HTTPConnection):
    response_class = _Response

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


class _SecureConnection(urllib3.connection.HTTPSConnection):
    response_class = _Response

    def getresponse(self) -> urllib3.HTTPResponse:  # type: ignore[override]  # urllib3 overrides it so
        return _read_head_in_time(self, super().getresponse)


class _Pool(urllib3.HTTPConnectionPool):
    ConnectionCls = _Connection


class _SecurePool(urllib3.HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


def new_pool() -> urllib3.PoolManager:
    """A pool that does not retry and keeps one connection open."""
    pool = urllib3.PoolManager(retries=False, maxsize=1)
    pool.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}
    return pool

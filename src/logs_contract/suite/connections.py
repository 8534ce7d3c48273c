"""Connections as urllib3 makes them, and three things it does not do.

It takes an interim answer other than 100 for the final one (RFC 9110, section 15.2). And it drops,
without a word, a kept connection on which something came unasked: bytes that follow an answer,
which would be the answer to the next request. Nor does it see the body of an answer to HEAD.
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

_MOMENT = 0.05  # seconds


class _Response(http.client.HTTPResponse):
    """The final answer, whatever comes before it; and nothing after it where HEAD was asked."""

    def __init__(self, sock: socket.socket, *arguments: Any, **options: Any) -> None:
        super().__init__(sock, *arguments, **options)
        self._sock = sock

    def begin(self) -> None:
        super().begin()
        if self._method == "HEAD" and self._has_more():  # type: ignore[attr-defined]
            raise http.client.HTTPException("an answer to HEAD with a body")

    def _has_more(self) -> bool:
        """Whether something comes within a moment."""
        timeout = self._sock.gettimeout()
        self._sock.settimeout(_MOMENT)
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


def _in_time(
    connection: urllib3.connection.HTTPConnection, get: Callable[[], urllib3.HTTPResponse]
) -> urllib3.HTTPResponse:
    """The head of an answer, or an error when its time is up.

    The timeout of a socket starts anew with every byte.
    """
    sock, timeout = connection.sock, connection.timeout
    assert isinstance(timeout, float | int)

    def shut() -> None:
        with suppress(OSError):
            if sock:
                sock.shutdown(socket.SHUT_RDWR)

    alarm = threading.Timer(timeout, shut)
    alarm.start()
    try:
        return get()
    finally:
        alarm.cancel()


class _Connection(urllib3.connection.HTTPConnection):
    response_class = _Response

    def getresponse(self) -> urllib3.HTTPResponse:  # type: ignore[override]  # as urllib3 has it
        return _in_time(self, super().getresponse)

    @property
    def is_connected(self) -> bool:
        """Whether it can be used again; with bytes waiting on it, it is."""
        if self.sock is None or isinstance(self.sock, ssl.SSLSocket):
            return super().is_connected
        if not wait_for_read(self.sock, timeout=0.0):
            return True
        try:
            waiting = self.sock.recv(12, socket.MSG_PEEK)
        except OSError:
            return False
        # Nothing: it was closed. 408: it waited long enough (RFC 9110, section 15.5.9).
        return bool(waiting) and waiting[9:] != b"408"


class _SecureConnection(urllib3.connection.HTTPSConnection):
    response_class = _Response

    def getresponse(self) -> urllib3.HTTPResponse:  # type: ignore[override]  # as urllib3 has it
        return _in_time(self, super().getresponse)


class _Pool(urllib3.HTTPConnectionPool):
    ConnectionCls = _Connection


class _SecurePool(urllib3.HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


def new_pool() -> urllib3.PoolManager:
    """A pool that retries nothing and keeps one connection open."""
    pool = urllib3.PoolManager(retries=False, maxsize=1)
    pool.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}
    return pool

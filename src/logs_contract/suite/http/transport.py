"""One attempt at one HTTP exchange, and the ways in which it can fail."""

from __future__ import annotations

import errno
import http.client
import socket
import threading
import time
import weakref
from collections.abc import Iterator
from contextlib import suppress

import urllib3

from logs_contract.suite.http.connections import Connection, Gate, new_connection
from logs_contract.suite.http.exchange import Exchange, Request, is_user_agent

_READ_BYTES = 65536
_MIN_BOUND = 2**24  # bytes that a response may have in any case, with all blanks of deep JSON
_BOUND_FACTOR = 8  # a response may escape each character of the entry: six bytes for one
_NO_CONNECTION = (urllib3.exceptions.ConnectTimeoutError, urllib3.exceptions.NewConnectionError)
_ANSWERED_EARLY = (errno.EPIPE, errno.ECONNRESET, errno.EPROTOTYPE)  # when the suite sends more


class NoCompleteResponse(Exception):
    """No complete response came; `exchange` holds the part that did."""

    def __init__(self, exchange: Exchange) -> None:
        super().__init__(exchange.problem)
        self.exchange = exchange


class ConnectionLost(NoCompleteResponse):
    """The connection could not be made, or ended before the response began."""


class IncompleteResponse(NoCompleteResponse):
    """The response ended before it was complete, or could not be decoded."""


class InvalidResponse(NoCompleteResponse):
    """The bytes that came are not an HTTP/1.1 response, or are too many."""


class ResponseTimeout(NoCompleteResponse):
    """The response did not begin, or did not end, in time."""


class Transport:
    """Connections to a deployment; one is kept open between requests. Safe for threads."""

    def __init__(self) -> None:
        self._idle: list[Connection] = []  # at most one
        self._lock = threading.Lock()
        weakref.finalize(self, _close_all, self._idle)

    def send(
        self,
        request: Request,
        timeout: float,
        *,
        new_connection: bool = False,
        gate: Gate | None = None,
    ) -> Exchange:
        """Send a request once, and read the response within `timeout` seconds.

        A `gate` holds back the last byte of the request.
        Raises `ConnectionLost`, `IncompleteResponse`, `InvalidResponse`, `ResponseTimeout`.
        """
        if new_connection:
            self.reset()  # a deployment may serve one connection at a time, idle or not
        connection = self._take_connection(request, timeout)
        kept = False
        try:
            exchange = _attempt(connection, request, timeout, gate)
            kept = not new_connection and self._keep(connection)
        finally:
            if not kept:
                connection.close()
        return exchange

    def reset(self) -> None:
        """Close the connection that is kept open."""
        with self._lock:
            _close_all(self._idle)

    def _take_connection(self, request: Request, timeout: float) -> Connection:
        with self._lock:
            if self._idle and self._idle[0].is_connected:
                idle = self._idle.pop()
                idle.timeout = timeout
                return idle
            _close_all(self._idle)
        return new_connection(urllib3.util.parse_url(request.origin), timeout)

    def _keep(self, connection: Connection) -> bool:
        """Keep a connection open, if it still is and no other is kept."""
        with self._lock:
            if self._idle or connection.is_closed:
                return False
            self._idle.append(connection)
            return True


def _close_all(connections: list[Connection]) -> None:
    while connections:
        connections.pop().close()


def _attempt(
    connection: Connection, request: Request, timeout: float, gate: Gate | None
) -> Exchange:
    deadline = time.monotonic() + timeout
    try:
        _write(connection, request, gate)
        sock = connection.sock
        response = connection.getresponse()
    except _NO_CONNECTION as error:
        raise ConnectionLost(Exchange(request, problem=str(error))) from error
    except (urllib3.exceptions.HTTPError, http.client.HTTPException, OSError) as error:
        if isinstance(error, TimeoutError) or _is_past(deadline):
            raise ResponseTimeout(Exchange(request, problem=_describe_timeout(timeout))) from None
        kind = InvalidResponse if _is_invalid(error) else ConnectionLost
        problem = f"{type(error).__name__}: {error}"
        raise kind(Exchange(request, problem=problem)) from error
    return _read(request, response, sock, timeout, deadline)


def _write(connection: Connection, request: Request, gate: Gate | None) -> None:
    """Send a request; the deployment may answer and close the connection before its end."""
    headers = urllib3.HTTPHeaderDict()
    for name, value in request.headers:
        omitted = is_user_agent(name) and not value
        headers.add(name, urllib3.util.SKIP_HEADER if omitted else value)
    if connection.is_closed:
        connection.connect()
    try:
        connection.send_request(
            request.method,
            request.target,
            body=_split_body(request) if request.chunks else request.body,
            headers=headers,
            chunked=bool(request.chunks),
            preload_content=False,
            gate=gate,
        )
    except OSError as error:
        if error.errno not in _ANSWERED_EARLY:
            raise


def _read(
    request: Request,
    response: urllib3.HTTPResponse,
    sock: socket.socket | None,
    timeout: float,
    deadline: float,
) -> Exchange:
    """The complete response. Raises after `deadline`, or beyond the bound of its size."""
    parts: list[bytes] = []

    def make_exchange(problem: str = "") -> Exchange:
        seconds = time.monotonic() - deadline + timeout
        body = b"".join(parts)
        return Exchange(
            request, response.status, response.headers, body, problem, seconds, response.version
        )

    # The timeout of the socket does not suffice: it restarts with every byte.
    alarm = threading.Timer(max(0.0, deadline - time.monotonic()), _shut_down, [sock])
    alarm.start()
    bound = _MIN_BOUND + _BOUND_FACTOR * len(request.body)
    size = 0
    try:
        for part in response.stream(_READ_BYTES, decode_content=True):
            parts.append(part)
            size += len(part)
            if size > bound:
                raise InvalidResponse(make_exchange(f"a response of more than {bound} bytes"))
    except (urllib3.exceptions.HTTPError, OSError) as error:
        if _is_past(deadline):
            raise ResponseTimeout(make_exchange(_describe_timeout(timeout))) from None
        raise IncompleteResponse(make_exchange(str(error))) from error
    finally:
        alarm.cancel()
        response.close()
    if _is_past(deadline):  # the response ends with its connection, which the alarm closed
        raise ResponseTimeout(make_exchange(_describe_timeout(timeout)))
    return make_exchange()


def _shut_down(sock: socket.socket | None) -> None:
    with suppress(OSError):
        if sock is not None:
            sock.shutdown(socket.SHUT_RD)


def _is_past(deadline: float) -> bool:
    return time.monotonic() >= deadline


def _is_invalid(error: Exception) -> bool:
    """Whether bytes came that are not an HTTP/1.1 response."""
    if isinstance(error, urllib3.exceptions.InvalidHeader):
        return True
    closed = isinstance(error, http.client.RemoteDisconnected)
    return isinstance(error, http.client.HTTPException) and not closed


def _describe_timeout(timeout: float) -> str:
    return f"no complete response within {timeout:g} s"


def _split_body(request: Request) -> Iterator[bytes]:
    """The body in chunks of about the same length."""
    step = max(1, -(-len(request.body) // request.chunks))
    for start in range(0, len(request.body), step):
        yield request.body[start : start + step]

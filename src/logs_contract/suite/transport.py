"""HTTP itself: one attempt at one exchange, and the four ways in which none comes about."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Iterator

import urllib3

from logs_contract.suite.connections import new_pool
from logs_contract.suite.exchange import Exchange, Request, is_user_agent

_READ_BYTES = 65536
_NO_CONNECTION = (urllib3.exceptions.ConnectTimeoutError, urllib3.exceptions.NewConnectionError)


class Unanswered(Exception):
    """There was no whole answer; `exchange` has what there was."""

    def __init__(self, exchange: Exchange) -> None:
        super().__init__(exchange.problem)
        self.exchange = exchange


class Lost(Unanswered):
    """The connection could not be made, or ended before the answer began."""


class Broken(Unanswered):
    """The answer began, and was not whole."""


class Garbled(Unanswered):
    """Something came, and it was no answer of HTTP/1.1."""


class Hung(Unanswered):
    """The answer did not come, or did not end, in time."""


class Transport:
    """Connections to a deployment, kept open between requests. Safe for threads."""

    def __init__(self) -> None:
        self._pool = new_pool()

    def send(self, request: Request, timeout: float, *, fresh: bool = False) -> Exchange:
        """One attempt, within `timeout` seconds; if `fresh`, on a connection of its own.

        Raises `Lost`, `Broken`, `Garbled`, `Hung`.
        """
        if not fresh:
            return self._attempt(self._pool, request, timeout)
        self.reset()  # a deployment may serve one connection at a time, also while it is idle
        with new_pool() as pool:
            return self._attempt(pool, request, timeout)

    def reset(self) -> None:
        """Drop the connections that are kept."""
        self._pool.clear()

    def _attempt(self, pool: urllib3.PoolManager, request: Request, timeout: float) -> Exchange:
        deadline = time.monotonic() + timeout
        headers = urllib3.HTTPHeaderDict()
        for name, value in request.headers:
            unnamed = is_user_agent(name) and not value
            headers.add(name, urllib3.util.SKIP_HEADER if unnamed else value)
        try:
            response = pool.request(
                request.method,
                request.url,
                body=_chunks(request) if request.chunks else request.body,
                headers=headers,
                chunked=bool(request.chunks),
                timeout=timeout,
                redirect=False,
                preload_content=False,
            )
        except _NO_CONNECTION as error:
            raise Lost(Exchange(request, problem=str(error))) from error
        except (urllib3.exceptions.HTTPError, OSError) as error:
            if isinstance(error, urllib3.exceptions.ReadTimeoutError) or _past(deadline):
                raise Hung(Exchange(request, problem=_late(timeout))) from None
            kind = Garbled if _is_garbled(error) else Lost
            raise kind(Exchange(request, problem=str(error))) from error
        return _read(request, response, timeout, deadline)


def _read(
    request: Request, response: urllib3.BaseHTTPResponse, timeout: float, deadline: float
) -> Exchange:
    """The whole answer, until `deadline`."""
    parts: list[bytes] = []
    # The timeout of the socket starts anew with every byte.
    alarm = threading.Timer(max(0.0, deadline - time.monotonic()), response.shutdown)
    alarm.start()

    def so_far(problem: str = "") -> Exchange:
        seconds = time.monotonic() - deadline + timeout
        body = b"".join(parts)
        return Exchange(request, response.status, response.headers, body, problem, seconds)

    try:
        parts.extend(response.stream(_READ_BYTES, decode_content=True))
    except (urllib3.exceptions.HTTPError, OSError) as error:
        if _past(deadline):
            raise Hung(so_far(_late(timeout))) from None
        raise Broken(so_far(str(error))) from error
    finally:
        alarm.cancel()
    if _past(deadline):  # an answer that ends with its connection was ended by the alarm
        raise Hung(so_far(_late(timeout)))
    response.release_conn()
    return so_far()


def _past(deadline: float) -> bool:
    return time.monotonic() >= deadline


def _is_garbled(error: Exception) -> bool:
    """Whether something came, and it was no answer of HTTP/1.1."""
    if isinstance(error, urllib3.exceptions.InvalidHeader):
        return True
    cause = error.args[-1] if isinstance(error, urllib3.exceptions.ProtocolError) else None
    closed = isinstance(cause, http.client.RemoteDisconnected)
    return isinstance(cause, http.client.HTTPException) and not closed


def _late(timeout: float) -> str:
    return f"no whole answer within {timeout:g} s"


def _chunks(request: Request) -> Iterator[bytes]:
    """The body in pieces of about the same length."""
    step = max(1, -(-len(request.body) // request.chunks))
    for start in range(0, len(request.body), step):
        yield request.body[start : start + step]

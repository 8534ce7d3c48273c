"""One attempt at one HTTP exchange, and the four ways in which it can fail."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Iterator

import urllib3

from logs_contract.suite.http.connections import new_pool
from logs_contract.suite.http.exchange import Exchange, Request, is_user_agent

_READ_BYTES = 65536
_NO_CONNECTION = (urllib3.exceptions.ConnectTimeoutError, urllib3.exceptions.NewConnectionError)


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
    """The bytes that came are not an HTTP/1.1 response."""


class ResponseTimeout(NoCompleteResponse):
    """The response did not begin, or did not end, in time."""


class Transport:
    """Connections to a deployment, kept open between requests. Safe for threads."""

    def __init__(self) -> None:
        self._pool = new_pool()

    def send(self, request: Request, timeout: float, *, new_connection: bool = False) -> Exchange:
        """Send a request once, and read the response within `timeout` seconds.

        Raises `ConnectionLost`, `IncompleteResponse`, `InvalidResponse`, `ResponseTimeout`.
        """
        if not new_connection:
            return self._attempt(self._pool, request, timeout)
        self.reset()  # a deployment may serve one connection at a time, idle or not
        with new_pool() as pool:
            return self._attempt(pool, request, timeout)

    def reset(self) -> None:
        """Close the connections that are kept open."""
        self._pool.clear()

    def _attempt(self, pool: urllib3.PoolManager, request: Request, timeout: float) -> Exchange:
        deadline = time.monotonic() + timeout
        headers = urllib3.HTTPHeaderDict()
        for name, value in request.headers:
            omitted = is_user_agent(name) and not value
            headers.add(name, urllib3.util.SKIP_HEADER if omitted else value)
        try:
            response = pool.request(
                request.method,
                request.url,
                body=_split_body(request) if request.chunks else request.body,
                headers=headers,
                chunked=bool(request.chunks),
                timeout=timeout,
                redirect=False,
                preload_content=False,
            )
        except _NO_CONNECTION as error:
            raise ConnectionLost(Exchange(request, problem=str(error))) from error
        except (urllib3.exceptions.HTTPError, OSError) as error:
            if isinstance(error, urllib3.exceptions.ReadTimeoutError) or _is_past(deadline):
                raise ResponseTimeout(
                    Exchange(request, problem=_describe_timeout(timeout))
                ) from None
            kind = InvalidResponse if _is_invalid(error) else ConnectionLost
            raise kind(Exchange(request, problem=str(error))) from error
        return _read(request, response, timeout, deadline)


def _read(
    request: Request, response: urllib3.BaseHTTPResponse, timeout: float, deadline: float
) -> Exchange:
    """The complete response. Raises after `deadline`."""
    parts: list[bytes] = []
    # The timeout of the socket does not suffice: it restarts with every byte.
    alarm = threading.Timer(max(0.0, deadline - time.monotonic()), response.shutdown)
    alarm.start()

    def make_exchange(problem: str = "") -> Exchange:
        seconds = time.monotonic() - deadline + timeout
        body = b"".join(parts)
        return Exchange(request, response.status, response.headers, body, problem, seconds)

    try:
        parts.extend(response.stream(_READ_BYTES, decode_content=True))
    except (urllib3.exceptions.HTTPError, OSError) as error:
        if _is_past(deadline):
            raise ResponseTimeout(make_exchange(_describe_timeout(timeout))) from None
        raise IncompleteResponse(make_exchange(str(error))) from error
    finally:
        alarm.cancel()
    if _is_past(deadline):  # the response ends with its connection, which the alarm closed
        raise ResponseTimeout(make_exchange(_describe_timeout(timeout)))
    response.release_conn()
    return make_exchange()


def _is_past(deadline: float) -> bool:
    return time.monotonic() >= deadline


def _is_invalid(error: Exception) -> bool:
    """Whether bytes came that are not an HTTP/1.1 response."""
    if isinstance(error, urllib3.exceptions.InvalidHeader):
        return True
    cause = error.args[-1] if isinstance(error, urllib3.exceptions.ProtocolError) else None
    closed = isinstance(cause, http.client.RemoteDisconnected)
    return isinstance(cause, http.client.HTTPException) and not closed


def _describe_timeout(timeout: float) -> str:
    return f"no complete response within {timeout:g} s"


def _split_body(request: Request) -> Iterator[bytes]:
    """The body in chunks of about the same length."""
    step = max(1, -(-len(request.body) // request.chunks))
    for start in range(0, len(request.body), step):
        yield request.body[start : start + step]

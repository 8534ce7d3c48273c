"""The client of the deployment: sends requests, waits when throttled, retries, checks, counts."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from logs_contract.suite.catalogue.contract import Contract
from logs_contract.suite.http.connections import Gate
from logs_contract.suite.http.credentials import Credentials, Secret
from logs_contract.suite.http.exchange import Deviation, Exchange, Headers, Request, encode
from logs_contract.suite.http.invariants import Invariants
from logs_contract.suite.http.rate_limit import MAX_WAIT, BackoffPolicy, RateLimiter, is_throttled
from logs_contract.suite.http.traffic import TrafficCounter
from logs_contract.suite.http.transport import (
    ConnectionLost,
    InvalidResponse,
    NoCompleteResponse,
    ResponseTimeout,
    Transport,
)

JSON = "application/json"
RUN_KEY = "conformance_run"  # of an entry's meta; the value is the run's id
HTTP_1_0 = 10
ATTEMPTS = 3  # for a request whose connection fails
BURST = 8  # requests that are sent together, each on a connection of its own
_MAX_FAILURES = 5  # in a row; then the suite stops, unless the deployment answers another request
_MAX_FULL_TIMEOUTS = 5  # then the suite waits only `_SHORT_TIMEOUT` for each response
_SHORT_TIMEOUT = 2.0  # seconds
_MAX_TIMEOUTS = 20  # then the suite sends nothing more


class Inconclusive(Exception):
    """A test has no result: the network failed, or the deployment throttled every attempt."""


class ConnectionFailed(Inconclusive):
    """The connection failed, and nothing shows that the deployment is at fault."""

    def __init__(self, error: NoCompleteResponse) -> None:
        request = error.exchange.request
        super().__init__(f"{request.method} {request.url}: {error}")
        self.exchange = error.exchange


class Throttled(Inconclusive):
    """Every attempt was answered with ``rate_limited``; this token is not used again."""

    def __init__(self, exchange: Exchange) -> None:
        super().__init__("still throttled, although the suite waited as the deployment asked")
        self.exchange = exchange


class Client:
    """Sends requests for the contract's operation. Raises `Deviation`, `Inconclusive`.

    `timeout` is in seconds. Safe for threads.
    """

    def __init__(
        self,
        base_url: str,
        *,
        timeout: float,
        credentials: Credentials,
        contract: Contract,
        rate_limiter: RateLimiter,
        traffic: TrafficCounter,
        run_id: str,
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self.credentials = credentials
        self.contract = contract
        self.invariants = Invariants(credentials.tokens, contract)
        self.traffic = traffic
        self.run_id = run_id
        self._timeout = timeout
        self._rate_limiter = rate_limiter
        self._backoff = BackoffPolicy()
        self._transport = Transport()
        self._throttled: dict[str, Throttled] = {}
        self._last_answered: Request | None = None
        self._version: int | None = None  # of the last response; 10 is HTTP/1.0
        self._failures = 0
        self._timeouts = 0
        self._unreachable = False
        self._lock = threading.Lock()

    def make_entry(
        self,
        message: str = "conformance",
        *,
        level: str = "info",
        meta: Mapping[str, Any] | None = None,
        **others: Any,
    ) -> dict[str, Any]:
        """An entry with the contract's names of the fields, and the run's id in its metadata."""
        names = self.contract.fields
        marked = {**(meta or {}), RUN_KEY: self.run_id}
        return {names.level: level, names.message: message, names.meta: marked, **others}

    def make_entry_without_meta(self, level: str = "info") -> dict[str, Any]:
        """An entry without metadata; it has the run's id in its message."""
        entry = self.make_entry(f"no meta, run {self.run_id}", level=level)
        del entry[self.contract.fields.meta]
        return entry

    def make_request(
        self,
        body: bytes,
        *,
        token: str | None = None,
        content_type: str | None = JSON,
        headers: Headers = (),
        chunks: int = 0,
        method: str | None = None,
        path: str | None = None,
        query: str = "",
    ) -> Request:
        """A request to the operation's path, by default with its method.

        `token` is sent as a bearer token. `path` and `query` follow the base URL as they are,
        neither normalised nor quoted.
        """
        operation = self.contract.operation
        sent = list(headers)
        if token is not None:
            sent.append(("Authorization", Secret(f"Bearer {token}")))
        if content_type is not None:
            sent.append(("Content-Type", content_type))
        if chunks and not self.takes_chunks():
            chunks = 0
        url = f"{self.base_url}{operation.path if path is None else path}{query}"
        return Request(method or operation.method, url, tuple(sent), body, chunks)

    def takes_chunks(self) -> bool:
        """Whether the deployment answers with HTTP/1.1.

        A client must not send chunks to a server of HTTP/1.0 (RFC 9112, section 6.1).
        """
        if self._version is None:
            self.post(encode(self.make_entry("probe")))
        return self._version != HTTP_1_0

    def ingest(self, entry: Any, *, token: str, content_type: str = JSON) -> Exchange:
        """Send a JSON value as an entry."""
        return self.post(encode(entry), token=token, content_type=content_type)

    def post(self, body: bytes, **arguments: Any) -> Exchange:
        """Send `body`; further arguments are those of `make_request`."""
        return self.send(self.make_request(body, **arguments))

    def send(
        self,
        request: Request,
        *,
        new_connection: bool = False,
        once: bool = False,
        gate: Gate | None = None,
    ) -> Exchange:
        """One exchange. After a 429 ``rate_limited`` it waits and sends the request again.

        With `once`, the request goes over a new connection and is not retried if that fails.
        With a `gate`, it is one of a burst, for which the rate has been paid.
        Raises `Throttled`, `ConnectionFailed`.
        """
        caller = request.authorization
        while caller not in self._throttled:
            exchange = self._send_with_retries(
                request, new_connection=new_connection, once=once, gate=gate
            )
            gate = None
            throttled = is_throttled(exchange)
            self.traffic.count_response(exchange, throttled=throttled)
            if not throttled:
                self._rate_limiter.speed_up()
                self._backoff.reset(caller)
                self.invariants.check(exchange)
                return exchange
            self._back_off(caller, exchange)
        raise self._throttled[caller]

    def send_concurrently(self, requests: Iterable[Request]) -> list[Exchange]:
        """The exchanges of requests, in their order. `BURST` of them are sent at the same time.

        Each has a new connection. The bursts keep to the rate by the pauses between them.
        """
        exchanges: list[Exchange] = []
        for result in self.try_concurrently(requests, once=False):
            if isinstance(result, Exception):
                raise result
            exchanges.append(result)
        return exchanges

    def try_concurrently(
        self, requests: Iterable[Request], *, once: bool = True
    ) -> list[Exchange | Exception]:
        """As `send_concurrently`, with the error in place of an exchange that failed."""
        remaining = list(requests)
        results: list[Exchange | Exception] = []
        while burst := remaining[:BURST]:
            del remaining[:BURST]
            results += self._send_burst(burst, once=once)
        return results

    def _send_burst(self, requests: list[Request], *, once: bool) -> list[Exchange | Exception]:
        gate = Gate(len(requests))

        def attempt(request: Request) -> Exchange | Exception:
            try:
                return self.send(request, new_connection=True, once=once, gate=gate)
            except (Inconclusive, Deviation) as error:
                return error

        self._rate_limiter.wait_for_burst(len(requests))
        with ThreadPoolExecutor(len(requests)) as pool:
            return list(pool.map(attempt, requests))

    def _back_off(self, caller: str, exchange: Exchange) -> None:
        """Wait as long as a throttled exchange asks, or give up on its caller."""
        seconds = self._backoff.next_wait(exchange)
        if seconds > MAX_WAIT:
            raise Inconclusive(f"throttled, with a wait of {seconds:g} seconds, which is too long")
        if self._backoff.is_exhausted(caller):
            self._throttled[caller] = Throttled(exchange)
        else:
            self._rate_limiter.slow_down(seconds)

    def _send_with_retries(
        self, request: Request, *, new_connection: bool, once: bool, gate: Gate | None
    ) -> Exchange:
        """Send a request, and retry if the connection fails (RFC 9112, section 9.3.1).

        The deployment is at fault if it never answers this request but answers another one.
        """
        if self._unreachable:
            raise Inconclusive("not sent: too many requests in a row had no response")
        try:
            attempts = 1 if once else ATTEMPTS
            return self._retry(request, attempts, new_connection=new_connection, gate=gate)
        except NoCompleteResponse as error:
            self._note_failure(error)
            lost = isinstance(error, ConnectionLost) and not self._answers_again()
            if lost or (once and not isinstance(error, ResponseTimeout | InvalidResponse)):
                raise ConnectionFailed(error) from error
            deviation = Deviation("a complete response in time", str(error), error.exchange)
            self.invariants.note("robustness.answered", deviation)
            raise deviation from error

    def _retry(
        self, request: Request, attempts: int, *, new_connection: bool, gate: Gate | None
    ) -> Exchange:
        """The first complete response; the last attempt has a new connection.

        A timeout or an invalid response is not the network's fault, and is not retried.
        """
        while True:
            attempts -= 1
            try:
                return self._send_once(
                    request, new_connection=new_connection or not attempts, gate=gate
                )
            except NoCompleteResponse as error:
                gate = None
                self._transport.reset()
                if isinstance(error, ResponseTimeout | InvalidResponse) or not attempts:
                    raise

    def _send_once(
        self, request: Request, *, new_connection: bool, gate: Gate | None = None
    ) -> Exchange:
        if not self.traffic.admit(request.body):
            raise Inconclusive("not sent: the limit of --max-requests is reached")
        if gate is None:
            self._rate_limiter.wait()
        timeout = self._timeout
        if self._timeouts >= _MAX_FULL_TIMEOUTS:
            timeout = min(timeout, _SHORT_TIMEOUT)
        exchange = self._transport.send(request, timeout, new_connection=new_connection, gate=gate)
        with self._lock:
            self._last_answered = request
            self._version = exchange.version
            self._failures = 0
        return exchange

    def _note_failure(self, error: NoCompleteResponse) -> None:
        with self._lock:
            self._failures += 1
            self._timeouts += isinstance(error, ResponseTimeout)
            many = self._failures >= _MAX_FAILURES
        if self._timeouts >= _MAX_TIMEOUTS or (many and not self._answers_again()):
            self._unreachable = True

    def _answers_again(self) -> bool:
        """Whether the deployment answers the last answered request again."""
        if self._last_answered is None or self._unreachable:
            return False
        try:
            exchange = self._send_once(self._last_answered, new_connection=True)
        except NoCompleteResponse:
            return False
        self.traffic.count_response(exchange, throttled=is_throttled(exchange))
        return True

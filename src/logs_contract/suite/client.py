"""The client every requirement uses: paces itself, waits as told, tries again, counts."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from logs_contract.suite.contract import Contract
from logs_contract.suite.exchange import Deviation, Exchange, Headers, Request, encode
from logs_contract.suite.invariants import Invariants
from logs_contract.suite.pacing import LONGEST_WAIT, Pacer, Patience, is_throttled
from logs_contract.suite.tally import Tally
from logs_contract.suite.transport import Garbled, Hung, Lost, Transport, Unanswered
from logs_contract.suite.wallet import Secret, Wallet

T = TypeVar("T")

JSON = "application/json"
RUN = "conformance_run"  # the name in an entry's meta
ATTEMPTS = 3  # at a request whose connection fails
CONNECTIONS = 8
_MOST_FAILURES = 5  # in a row; then the deployment is taken for gone
_PATIENCE = 5  # requests without an answer in time; then the suite waits less for the next
_IMPATIENT = 2.0  # seconds
_MOST_HUNG = 20  # then the suite does not go on


class Inconclusive(Exception):
    """No verdict can be had: the network failed, or the deployment throttled every attempt."""


class Unreached(Inconclusive):
    """The connection failed, and nothing shows that the deployment is at fault."""

    def __init__(self, error: Unanswered) -> None:
        request = error.exchange.request
        super().__init__(f"{request.method} {request.url}: {error}")
        self.exchange = error.exchange


class Throttled(Inconclusive):
    """Every attempt was answered ``rate_limited``; the token is taken for unusable."""

    def __init__(self, exchange: Exchange) -> None:
        super().__init__("throttled for good, though it waited as told")
        self.exchange = exchange


def side_by_side(call: Callable[[Request], T], requests: Iterable[Request]) -> list[T]:
    """`call` for each of `requests`, up to `CONNECTIONS` at a time."""
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        return list(pool.map(call, requests))


class Client:
    """Sends requests to a deployment's ``/logs``. Raises `Deviation`, `Inconclusive`.

    `timeout` is in seconds. Safe for threads.
    """

    def __init__(
        self,
        base_url: str,
        *,
        timeout: float,
        wallet: Wallet,
        contract: Contract,
        pacer: Pacer,
        tally: Tally,
        run_id: str,
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self.wallet = wallet
        self.contract = contract
        self.invariants = Invariants(wallet.tokens)
        self.tally = tally
        self.run_id = run_id
        self._timeout = timeout
        self._pacer = pacer
        self._patience = Patience()
        self._transport = Transport()
        self._throttled: dict[str, Throttled] = {}
        self._answered: Request | None = None
        self._failures = 0
        self._hung = 0
        self._gone = False
        self._lock = threading.Lock()

    def entry(self, message: str = "conformance", **changes: Any) -> dict[str, Any]:
        """An entry of this run; ``meta`` in `changes` is added to."""
        meta = {**changes.pop("meta", {}), RUN: self.run_id}
        return {"level": "info", "message": message, "meta": meta, **changes}

    def ingest(self, entry: Any, *, token: str, content_type: str = JSON) -> Exchange:
        """POST a JSON value as an entry."""
        return self.post(encode(entry), token=token, content_type=content_type)

    def post(self, body: bytes, **arguments: Any) -> Exchange:
        """POST `body`; further arguments are those of `request`."""
        return self.send(self.request(body, **arguments))

    def request(
        self,
        body: bytes,
        *,
        token: str | None = None,
        content_type: str | None = JSON,
        headers: Headers = (),
        chunks: int = 0,
        method: str = "POST",
        query: str = "",
    ) -> Request:
        """A request to ``/logs``, with the token as bearer token where one is given."""
        sent = list(headers)
        if token is not None:
            sent.append(("Authorization", Secret(f"Bearer {token}")))
        if content_type is not None:
            sent.append(("Content-Type", content_type))
        return Request(method, f"{self.base_url}/logs{query}", sent, body, chunks)

    def send(self, request: Request, *, fresh: bool = False, once: bool = False) -> Exchange:
        """One exchange; throttling (429 ``rate_limited``) is waited out, not reported.

        `fresh` gives it a connection of its own, `once` as well, and it is not tried again.
        Raises `Throttled`, `Unreached`.
        """
        caller = request.authorization
        while caller not in self._throttled:
            exchange = self._insist(request, fresh=fresh, once=once)
            throttled = is_throttled(exchange)
            self.tally.answered(exchange, throttled=throttled)
            if not throttled:
                self._pacer.answered()
                self._patience.answered(caller)
                self.invariants.look(exchange)
                return exchange
            seconds = self._patience.throttled(exchange)
            if seconds > LONGEST_WAIT:
                raise Inconclusive(f"throttled, and told to wait {seconds:g} seconds")
            if self._patience.is_lost(caller):
                self._throttled[caller] = Throttled(exchange)
            else:
                self._pacer.throttled(seconds)
        raise self._throttled[caller]

    def send_together(self, requests: Iterable[Request]) -> list[Exchange]:
        """The exchanges of requests sent side by side, in their order.

        On connections of their own, so that a deployment may serve as few at a time as it likes.
        """
        return side_by_side(lambda request: self.send(request, fresh=True), requests)

    def _insist(self, request: Request, *, fresh: bool, once: bool) -> Exchange:
        """An exchange, tried again where the connection fails (RFC 9112, section 9.3.1).

        A request that is never answered, where another one is, shows a fault of the deployment.
        """
        if self._gone:
            raise Inconclusive("not sent, after too many requests without an answer")
        try:
            return self._tries(request, 1 if once else ATTEMPTS, fresh=fresh)
        except Unanswered as error:
            self._note_failure(error)
            lost = isinstance(error, Lost) and not self._is_there()
            if lost or (once and not isinstance(error, Hung | Garbled)):
                raise Unreached(error) from error
            deviation = Deviation("a whole answer in time", str(error), error.exchange)
            self.invariants.note("robustness.answered", deviation)
            raise deviation from error

    def _tries(self, request: Request, tries: int, *, fresh: bool) -> Exchange:
        """The first whole answer; what is no fault of the network is not tried again."""
        while True:
            tries -= 1
            try:
                return self._attempt(request, fresh=fresh or not tries)
            except Unanswered as error:
                self._transport.reset()
                if isinstance(error, Hung | Garbled) or not tries:
                    raise

    def _attempt(self, request: Request, *, fresh: bool) -> Exchange:
        if not self.tally.take(request.body):
            raise Inconclusive("not sent: the requests of --max-requests are used up")
        self._pacer.wait()
        timeout = self._timeout if self._hung < _PATIENCE else min(self._timeout, _IMPATIENT)
        exchange = self._transport.send(request, timeout, fresh=fresh)
        with self._lock:
            self._answered = request
            self._failures = 0
        return exchange

    def _note_failure(self, error: Unanswered) -> None:
        with self._lock:
            self._failures += 1
            self._hung += isinstance(error, Hung)
            many = self._failures >= _MOST_FAILURES
        if self._hung >= _MOST_HUNG or (many and not self._is_there()):
            self._gone = True

    def _is_there(self) -> bool:
        """Whether a request that was answered before is answered now."""
        if self._answered is None or self._gone:
            return False
        try:
            exchange = self._attempt(self._answered, fresh=True)
        except Unanswered:
            return False
        self.tally.answered(exchange, throttled=is_throttled(exchange))
        return True

"""Runs the server with each of its engines, the pipeline and Connexion, which must agree."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from random import Random
from typing import Any, NamedTuple
from urllib.parse import unquote

from msgspec.structs import asdict, replace
from starlette.concurrency import run_in_threadpool

from logs_contract.server import request_body
from logs_contract.server.admin.initial_state import InitialState
from logs_contract.server.app import create_app, make_state
from logs_contract.server.contract import Contract
from logs_contract.server.http.access_log import AccessLogEntry
from logs_contract.server.http.message import Request, Response, join_headers
from logs_contract.server.settings import CONNEXION, DIRECT, Settings, packaged_handlers
from logs_contract.server.state import JournalEntry
from logs_contract.server.tokens import Account

LIMIT = 4096  # bytes of a body
NOW = datetime(2026, 5, 31, 23, 59, 59, 987_654, UTC)


@dataclass(frozen=True)
class SentRequest:
    """A request that a client sends. If it `is_broken`, the client never sends the whole body."""

    method: str
    target: bytes
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes
    is_broken: bool = False

    def read(self) -> Request:
        """Return the request in the form in which an edge passes it to the pipeline."""
        lines = [(name, value.strip(b" \t")) for name, value in self.headers]
        headers = join_headers(lines)
        request = Request(
            self.method,
            self.target,
            unquote(self.target.partition(b"?")[0].decode("ascii")),
            headers,
            lines,
            received=0.0,
            started=0.0,
            body=self.body[:LIMIT],
            body_bytes=len(self.body),
        )
        if len(self.body) > LIMIT or request_body.is_too_large(headers, LIMIT):
            request.body_error = request_body.describe_size_error(LIMIT)
        elif self.is_broken:
            request.body_error = request_body.BROKEN
        request.body_complete = request.body_error is None
        return request


class Received(NamedTuple):
    """A response as a client receives it. `complete` is False if the connection was closed."""

    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes
    complete: bool


class Traces(NamedTuple):
    """The state and the log after some requests, without times."""

    records: list[Any]
    log: list[Any]
    entries: list[Any]
    usage: Any
    quotas: list[Any]
    faults: list[Any]


class Implementation:
    """A server with its own state. It differs from other implementations only in its engine."""

    def __init__(
        self,
        contract: Contract,
        engine: str,
        *,
        mock: bool = True,
        handlers: Path | None = None,
    ) -> None:
        settings = Settings(
            max_body_bytes=LIMIT, mock=mock, engine=engine, handlers=handlers or packaged_handlers()
        )
        self.state = make_state(settings)
        self._initial_state = InitialState(settings, contract, lambda: NOW)
        self._random = Random(0)
        self._log: list[AccessLogEntry] = []
        app = create_app(
            settings,
            self.state,
            contract=contract,
            clock=lambda: NOW,
            random_bytes=self._random.randbytes,
            log=self._log.append,
        )
        self.pipeline = app.pipeline

    def reset(self) -> None:
        """Restore the initial state."""
        self._initial_state.apply(self.state)
        self._random.seed(0)
        self._log.clear()

    async def exchange(self, sent: SentRequest) -> Received:
        """Send a request and return its response. Does not wait for delays."""
        request = sent.read()
        response = await run_in_threadpool(self.pipeline.respond, request)
        if response.delay:
            self.pipeline.finish(request, response)
        return _receive(request, response)

    def find_traces(self) -> Traces:
        """Return the current state and log."""
        accounts = [
            Account(name, mode)
            for name in ("org_demo", "org_exhausted")
            for mode in ("test", "live")
        ]
        return Traces(
            records=[_without_time(entry) for entry in self.state.journal.since(0)],
            log=[(it.method, it.path, it.status, it.label) for it in self._log],
            entries=list(self.state.accounts.stored()),
            usage=self.state.accounts.usage(),
            quotas=[self.state.accounts.quota_usages(account, NOW) for account in accounts],
            faults=list(self.state.faults.all()),
        )


@dataclass(frozen=True)
class Implementations:
    """Several implementations on one event loop, which keeps their thread pools."""

    each: Sequence[Implementation]
    runner: asyncio.Runner

    def reset(self) -> None:
        for implementation in self.each:
            implementation.reset()

    def expect_same_response(self, sent: SentRequest) -> int:
        """Send a request to all implementations. Return the status, which must be the same."""
        first, *others = [self.runner.run(it.exchange(sent)) for it in self.each]
        assert all(other == first for other in others), (first, others)
        return first.status

    def expect_same_traces(self) -> None:
        first, *others = [it.find_traces() for it in self.each]
        for other in others:
            assert other == first


def make_implementations(
    contract: Contract, runner: asyncio.Runner, *, mock: bool = True, handlers: Path | None = None
) -> Implementations:
    """Make two implementations: one runs every operation by Connexion, one by the pipeline."""
    make: Callable[[str], Implementation] = partial(
        Implementation, contract, mock=mock, handlers=handlers
    )
    return Implementations([make(CONNEXION), make(DIRECT)], runner)


def _receive(request: Request, response: Response) -> Received:
    if response.close:
        return Received(0, (), b"", complete=False)
    body = b"" if request.method == "HEAD" else response.body
    if response.cut is not None:
        body = body[: response.cut]
    headers = tuple(sorted(response.headers))
    return Received(response.status, headers, body, complete=response.cut is None)


def _without_time(entry: JournalEntry) -> tuple[dict[str, Any], Any]:
    record = {**asdict(entry.record), "time": 0, "seconds": 0}
    before = entry.repeat
    return record, before and replace(before, number=entry.number - before.number, time=0)

"""One request through three roads: Connexion, the fast lane, and the answer at once."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random
from typing import Any, NamedTuple
from urllib.parse import unquote

from msgspec.structs import asdict, replace
from starlette.types import Message, Scope

from logs_contract.server.http.access_log import AccessLogEntry
from logs_contract.server.admin.initial_state import InitialState
from logs_contract.server.app import create_app, make_state
from logs_contract.server.atonce import at_once_of
from logs_contract.server.contract import Contract
from logs_contract.server.hangup import HANG_UP
from logs_contract.server.settings import Settings
from logs_contract.server.state.models import JournalEntry
from logs_contract.server.tokens import Account

LIMIT = 4096  # bytes of a body
NOW = datetime(2026, 5, 31, 23, 59, 59, 987_654, UTC)
_LEFT_OF_A_BODY = ("body", "body_bytes", "body_complete", "level")


@dataclass(frozen=True)
class Request:
    """What a server has read. `chunks` are the packets of the body; `broken`: its end never came.

    `framed` tells whether its headers say how long the body is, as HTTP has it.
    """

    method: str
    target: bytes
    headers: tuple[tuple[bytes, bytes], ...]
    chunks: tuple[bytes, ...]
    broken: bool = False
    framed: bool = True

    @property
    def body(self) -> bytes:
        return b"".join(self.chunks)

    @property
    def whole(self) -> bool:
        """Whether a server can have all of it in one packet and ask for an answer at once."""
        return self.framed and not self.broken

    def scope(self, hang_up: Callable[[], None]) -> Scope:
        path, _, query = self.target.partition(b"?")
        return {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "server": ("127.0.0.1", 8080),
            "client": ("127.0.0.1", 50_000),
            "scheme": "http",
            "root_path": "",
            "method": self.method,
            "path": unquote(path.decode("ascii")),
            "raw_path": path,
            "query_string": query,
            "headers": list(self.headers),
            "extensions": {HANG_UP: hang_up},
            "state": {},
        }


class Answered(NamedTuple):
    """What a client sees: `complete` unless the connection was closed before the end."""

    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes
    complete: bool


class Left(NamedTuple):
    """What outlives the requests, but for the real time."""

    records: list[Any]
    lines: list[Any]
    entries: list[Any]
    usage: Any
    quota_usages: list[Any]
    faults: list[Any]


class Road:
    """An application with a state of its own, the same as every other one but for its road."""

    def __init__(
        self, contract: Contract, *, fast_lane: bool, at_once: bool = False, mock: bool = True
    ) -> None:
        settings = Settings(max_body_bytes=LIMIT, mock=mock)
        self.state = make_state(settings)
        self._beginning = InitialState(settings, contract, lambda: NOW)
        self._random = Random(0)
        self._lines: list[AccessLogEntry] = []
        self._app = create_app(
            settings,
            self.state,
            contract=contract,
            clock=lambda: NOW,
            random_bytes=self._random.randbytes,
            fast_lane=fast_lane,
            log=self._lines.append,
        )
        self._at_once = at_once_of(self._app) if at_once else None
        self.answered_at_once = 0

    def reset(self) -> None:
        """As on start."""
        self._beginning.apply(self.state)
        self._random.seed(0)
        self._lines.clear()

    async def exchange(self, request: Request) -> Answered:
        """One request and what comes back."""
        connection = _Connection(request, joined=self._at_once is not None)
        scope = request.scope(connection.gone.set)
        if self._at_once is not None and request.whole:
            answer = self._at_once(scope, request.body)
            if answer is not None:
                self.answered_at_once += 1
                return Answered(
                    answer.status, tuple(sorted(answer.all_headers)), answer.body, complete=True
                )
        await asyncio.wait_for(self._app(scope, connection.receive, connection.send), timeout=10)
        return connection.answered()

    def left(self, *, bodies: bool = True) -> Left:
        """What is there now; without `bodies`, but for how much of them was read."""
        accounts, modes = self.state.accounts, ("test", "live")
        return Left(
            records=[_timeless(kept, bodies=bodies) for kept in self.state.journal.since(0)],
            lines=[line._replace(time=0, seconds=0) for line in self._lines],
            entries=[stored.entry for stored in accounts.stored()],
            usage=accounts.usage(),
            quota_usages=[accounts.quota_usages(Account("org_demo", mode), NOW) for mode in modes],
            faults=list(self.state.faults.all()),
        )


def make_roads(contract: Contract, *, mock: bool = True) -> list[Road]:
    """Connexion, which the others are held to; the fast lane; the fast lane asked at once."""
    return [
        Road(contract, fast_lane=False, mock=mock),
        Road(contract, fast_lane=True, mock=mock),
        Road(contract, fast_lane=True, at_once=True, mock=mock),
    ]


async def travel(roads: Iterable[Road], request: Request) -> list[Answered]:
    """The answers of each road to the same request."""
    return [await road.exchange(request) for road in roads]


def all_left(roads: Sequence[Road], requests: Iterable[Request]) -> list[Left]:
    """What each road leaves.

    Of a refused request whose client waits to be asked for its body, only an answer at once has
    the body at hand.
    """
    asked = any(name == b"expect" for request in requests for name, _ in request.headers)
    return [road.left(bodies=not asked) for road in roads]


def _timeless(kept: JournalEntry, *, bodies: bool) -> tuple[dict[str, Any], Any]:
    record = {**asdict(kept.record), "time": 0, "seconds": 0}
    before = kept.repeat
    repeat = before and replace(before, number=kept.number - before.number, time=0)
    if not bodies:
        record.update(dict.fromkeys(_LEFT_OF_A_BODY))
        repeat = None
    return record, repeat


class _Connection:
    """The two channels of an ASGI application. A client stays until it has its answer."""

    def __init__(self, request: Request, *, joined: bool) -> None:
        chunks = request.chunks or (b"",)
        if joined and request.whole and len(request.body) <= LIMIT:
            chunks = (request.body,)
        self._pending: deque[Message] = deque(
            {"type": "http.request", "body": chunk, "more_body": True} for chunk in chunks
        )
        self._stays = not request.broken
        if self._stays:
            self._pending[-1]["more_body"] = False
        self._sent: list[Message] = []
        self.gone = asyncio.Event()

    async def receive(self) -> Message:
        if self._pending and not self.gone.is_set():
            return self._pending.popleft()
        if self._stays:
            await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        if self.gone.is_set():
            return
        self._sent.append(message)
        if message["type"] == "http.response.body" and not message.get("more_body", False):
            self.gone.set()

    def answered(self) -> Answered:
        if not self._sent:
            return Answered(0, (), b"", complete=False)
        start, *parts = self._sent
        headers = tuple(sorted((name.lower(), value) for name, value in start["headers"]))
        body = b"".join(part.get("body", b"") for part in parts)
        ended = bool(parts) and not parts[-1].get("more_body", False)
        return Answered(start["status"], headers, body, ended)

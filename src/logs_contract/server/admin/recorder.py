"""Writes the journal: every request, whatever becomes of it."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from sys import intern  # what stands in many records is kept once
from time import perf_counter, time

import orjson
from msgspec import Struct
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from logs_contract.server.admin.call import Call, begin, run_id_of, sender_of
from logs_contract.server.admin.consequences import FORCED_BY
from logs_contract.server.admin.operations import OperationTable
from logs_contract.server.admin.payloads import code_of, level_of, parsed
from logs_contract.server.admin.verdict import Verdicts
from logs_contract.server.answer import Answer
from logs_contract.server.atonce import at_once_of
from logs_contract.server.context import context_of
from logs_contract.server.headers import Headers, values_of
from logs_contract.server.offload import call as offloaded
from logs_contract.server.state import Record, State, StateUnavailableError
from logs_contract.server.state.records import ACCEPTED, DROPPED, FAILED, REFUSED, UNMATCHED
from logs_contract.server.state.values import compact

logger = logging.getLogger(__name__)

KEPT_OF_BODY = 65_536  # bytes
_GRACE = 0.1  # seconds for the rest of a body to arrive that the server does not want
_SECRET_HEADERS = frozenset({b"authorization", b"proxy-authorization", b"cookie"})


class Recorder:
    """ASGI middleware: a record of each request stands in the journal before its answer ends."""

    def __init__(
        self, app: ASGIApp, state: State, table: OperationTable, verdicts: Verdicts, limit: int
    ) -> None:
        self._app = app
        self._at_once = at_once_of(app)
        self._state = state
        self._table = table
        self._verdicts = verdicts
        self._limit = limit

    def at_once(self, scope: Scope, body: bytes) -> Answer | None:
        operation = self._table.find(scope["method"], scope["path"])
        if operation is None:
            return None
        call = begin(scope, operation)
        came, started = time(), perf_counter()
        answer = self._at_once(scope, body)
        if answer is not None:
            forced = _forced_by(answer.headers)
            seen = _Seen(came, started, body, len(body), answer.status, answer.body, forced)
            self._write(scope, call, seen)
        return answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        call = begin(scope, self._table.find(scope["method"], scope["path"]))
        body = _Body(receive, self._limit)
        answer = _Answered(time(), perf_counter())
        remote = self._state.remote

        async def watched(message: Message) -> None:
            if message["type"] == "http.response.start":
                if not body.ended and _sends_all(scope):
                    await body.rest()
                answer.begin(message)
            elif answer.ends_with(message) and not answer.recorded:
                answer.recorded = True  # its last byte has not gone yet
                await offloaded(remote, self._write, scope, call, _seen(body, answer))
            await send(message)

        try:
            await self._app(scope, body.receive, watched)
        finally:
            if not answer.recorded:
                await offloaded(remote, self._write, scope, call, _seen(body, answer))

    def _write(self, scope: Scope, call: Call, seen: _Seen) -> None:
        try:
            self._state.journal.append(self._record(scope, call, seen))
        except StateUnavailableError as error:
            logger.error("a request could not be written into the journal: %s", error)  # noqa: TRY400, one line
        except Exception:  # the journal is no reason to keep an answer from a client
            logger.exception("a request could not be written into the journal")

    def _record(self, scope: Scope, call: Call, seen: _Seen) -> Record:
        operation, status, body = call.operation, seen.status, seen.body
        cut = len(body) > KEPT_OF_BODY
        judged = None
        if cut and operation and seen.body_whole:
            content_types = values_of(scope["headers"], b"content-type")
            judged = self._verdicts.judge(operation, content_types, body)
        real = (call.lost.status, call.lost.body) if call.lost else (status, seen.answer)
        refused = real[0] >= 400
        sender = sender_of(scope, self._state)
        query = scope["query_string"]
        target = scope["raw_path"] + b"?" + query if query else scope["raw_path"]
        return Record(  # in the order of its fields: by their names it takes eight times as long
            seen.came,
            perf_counter() - seen.started,
            intern(scope["method"]),
            intern(target.decode("latin-1")),
            operation.id if operation else None,
            status,
            _outcome(call, seen),
            _header_lines(scope["headers"], sender.label),
            sender.digest,
            sender.label,
            sender.account,
            run_id_of(scope),
            _level(scope, body),
            body[:KEPT_OF_BODY],
            seen.body_bytes,
            seen.body_whole and not cut,
            compact(real[1]) if refused else b"",
            code_of(real[1]) if refused else None,
            real[1] if real[0] == 201 and call.processed else None,
            call.forced or seen.forced,
            tuple(call.ignored),
            orjson.dumps(judged).decode() if judged else None,
        )


def malformed(target: bytes, answer: bytes) -> Record:
    """A record of a request that is not HTTP as it must be, and was answered with 400."""
    return Record(
        time=time(),
        seconds=0.0,
        method="",
        target=target.decode("latin-1"),
        operation=None,
        status=400,
        outcome=REFUSED,
        headers=b"",
        token=None,
        label=None,
        account=None,
        run_id=None,
        level=None,
        body=b"",
        body_bytes=0,
        body_complete=False,
        answer=answer,
        code=code_of(answer),
    )


class _Seen(Struct, frozen=True, gc=False):
    """What was seen of a request and its answer, once that has ended.

    `came` is Unix time, `started` a reading of `perf_counter`. `body` is what came of it, up to a
    limit, `body_bytes` were read. `forced` says by what the answer was that is not the mock's: a
    token that makes it fail.
    """

    came: float
    started: float
    body: bytes
    body_bytes: int
    status: int
    answer: bytes
    forced: str | None
    body_whole: bool = True
    complete: bool = True


class _Body:
    """A body on its way in; what came of it, up to a limit."""

    __slots__ = ("_chunks", "_limit", "_receive", "ended", "size", "whole")

    def __init__(self, receive: Receive, limit: int) -> None:
        self._receive = receive
        self._limit = limit
        self._chunks: list[bytes] = []
        self.size = 0
        self.ended = False  # its end came, or its client went
        self.whole = False

    @property
    def bytes(self) -> bytes:
        return b"".join(self._chunks)

    async def receive(self) -> Message:
        message = await self._receive()
        self._note(message)
        return message

    async def rest(self) -> None:
        """Read what nobody wanted, as far as it arrives at once."""
        while not self.ended and self.size <= self._limit:
            arriving = asyncio.ensure_future(self._receive())
            done, _ = await asyncio.wait([arriving], timeout=_GRACE)
            if not done:
                arriving.cancel()
                with suppress(asyncio.CancelledError):
                    await arriving
                return
            self._note(arriving.result())

    def _note(self, message: Message) -> None:
        if message["type"] == "http.disconnect":
            self.ended = True
            return
        chunk = message.get("body", b"")
        self.size += len(chunk)
        if self.size <= self._limit:
            self._chunks.append(chunk)
        if not message.get("more_body", False) and not self.ended:
            self.ended = True
            self.whole = self.size <= self._limit


class _Answered:
    """An answer on its way out."""

    __slots__ = ("_chunks", "_left", "came", "complete", "forced", "recorded", "started", "status")

    def __init__(self, came: float, started: float) -> None:
        self.came = came
        self.started = started
        self.status = 0
        self.complete = False
        self.recorded = False
        self.forced: str | None = None
        self._chunks: list[bytes] = []
        self._left = -1  # bytes, where Content-Length says how many there are

    @property
    def body(self) -> bytes:
        return b"".join(self._chunks)

    def begin(self, message: Message) -> None:
        self.status = message["status"]
        self.forced = _forced_by(message["headers"])
        for length in values_of(message["headers"], b"content-length"):
            self._left = int(length)

    def ends_with(self, message: Message) -> bool:
        chunk = message.get("body", b"")
        self._chunks.append(chunk)
        self._left -= len(chunk)
        self.complete = self._left == 0 or not message.get("more_body", False)
        return self.complete


def _seen(body: _Body, answer: _Answered) -> _Seen:
    return _Seen(
        answer.came,
        answer.started,
        body.bytes,
        body.size,
        answer.status,
        answer.body,
        answer.forced,
        body.whole,
        answer.complete,
    )


def _forced_by(headers: Headers) -> str | None:
    forced = values_of(headers, FORCED_BY)
    return forced[0].decode() if forced else None


def _sends_all(scope: Scope) -> bool:
    """Whether the client sends its body without being asked for it (RFC 9110, section 10.1.1)."""
    return not values_of(scope["headers"], b"expect")


def _outcome(call: Call, seen: _Seen) -> str:
    if not seen.complete:
        return DROPPED
    if call.operation is None and seen.status in (404, 405):
        return UNMATCHED
    if seen.status < 400:
        return ACCEPTED
    return REFUSED if seen.status < 500 else FAILED


def _header_lines(headers: Headers, label: str | None) -> bytes:
    """Headers, those that are secret without their values; `label` is that of the token, if any."""
    lines = []
    for header in headers:
        name = header[0]
        shown = (name, _instead_of(name, label)) if name in _SECRET_HEADERS else header
        lines.append(b": ".join(shown))
    return b"\n".join(lines)


def _instead_of(secret_header: bytes, label: str | None) -> bytes:
    known = secret_header == b"authorization" and label is not None
    return f"Bearer {label}".encode() if known else b"..."


def _level(scope: Scope, body: bytes) -> str | None:
    """The level that was sent; a body that is as it must be was parsed before."""
    context = context_of(scope)
    return level_of(context["payload"] if "payload" in context else parsed(body))

"""Writes the journal: every request, whatever becomes of it."""

from __future__ import annotations

import asyncio
import logging
import time
from contextlib import suppress
from sys import intern  # what stands in many records is kept once
from typing import Any

import orjson
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from handlers.headers import Headers, values_of
from handlers.mock.call import Call, begin
from handlers.mock.operations import OperationTable
from handlers.mock.payloads import code_of, level_of, parsed
from handlers.mock.verdict import Verdicts
from handlers.security import FORCED
from handlers.state import Record, State, StateUnavailableError
from handlers.state.records import ACCEPTED, DROPPED, FAILED, REFUSED, UNMATCHED
from handlers.state.values import compact

logger = logging.getLogger(__name__)

KEPT_OF_BODY = 65_536  # bytes
_GRACE = 0.1  # seconds for the rest of a body to arrive that the server does not want
_FORCED = FORCED.lower().encode()
_SECRET_HEADERS = (b"authorization", b"proxy-authorization", b"cookie")


class Recorder:
    """ASGI middleware: a record of each request stands in the journal before its answer ends."""

    def __init__(
        self, app: ASGIApp, state: State, table: OperationTable, verdicts: Verdicts, limit: int
    ) -> None:
        self._app = app
        self._state = state
        self._table = table
        self._verdicts = verdicts
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope.setdefault("extensions", {})
        call = Call(scope, self._state, self._table.find(scope["method"], scope["path"]))
        begin(call)
        body = _Body(receive, self._limit)
        answer = _Answered(time.time(), time.perf_counter())

        async def watched(message: Message) -> None:
            if message["type"] == "http.response.start" and not body.ended and _sends_all(scope):
                await body.rest()
            answer.add(message)
            if answer.complete and not answer.recorded:
                answer.recorded = True  # its last byte has not gone yet
                self._write(call, body, answer)
            await send(message)

        try:
            await self._app(scope, body.receive, watched)
        finally:
            if not answer.recorded:
                self._write(call, body, answer)

    def _write(self, call: Call, body: _Body, answer: _Answered) -> None:
        try:
            self._state.journal.append(self._record(call, body, answer))
        except StateUnavailableError as error:
            logger.error("a request could not be written into the journal: %s", error)  # noqa: TRY400, one line
        except Exception:  # the journal is no reason to keep an answer from a client
            logger.exception("a request could not be written into the journal")

    def _record(self, call: Call, body: _Body, answer: _Answered) -> Record:
        scope = call.scope
        whole = bytes(body.bytes)
        kept = whole[:KEPT_OF_BODY]
        real = (call.lost.status, call.lost.body) if call.lost else (answer.status, answer.body)
        judged = None
        if call.operation and body.whole and len(kept) < len(whole):
            content_types = values_of(scope["headers"], b"content-type")
            judged = self._verdicts.judge(call.operation, content_types, whole)
        query = scope["query_string"]
        return Record(
            time=answer.came,
            seconds=time.perf_counter() - answer.started,
            method=intern(scope["method"]),
            target=intern((scope["raw_path"] + (b"?" + query if query else b"")).decode("latin-1")),
            operation=call.operation.id if call.operation else None,
            status=answer.status,
            outcome=_outcome(call, answer),
            headers=_header_lines(scope["headers"], call),
            token=call.token,
            label=call.label,
            account=call.account,
            run_id=call.run_id,
            level=_level(scope, whole),
            body=kept,
            body_bytes=body.size,
            body_complete=body.whole and len(kept) == len(whole),
            answer=compact(real[1]) if real[0] >= 400 else b"",
            code=code_of(real[1]) if real[0] >= 400 else None,
            entry=real[1] if real[0] == 201 and call.processed else None,
            forced=call.forced or answer.forced,
            ignored=tuple(call.ignored),
            judged=orjson.dumps(judged).decode() if judged else None,
        )


def malformed(target: bytes, answer: bytes) -> Record:
    """A record of a request that is not HTTP as it must be, and was answered with 400."""
    return Record(
        time=time.time(),
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


class _Body:
    """A body on its way in; what came of it, up to a limit."""

    def __init__(self, receive: Receive, limit: int) -> None:
        self._receive = receive
        self._limit = limit
        self.bytes = bytearray()
        self.size = 0
        self.ended = False  # its end came, or its client went
        self.whole = False

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
            self.bytes += chunk
        if not message.get("more_body", False) and not self.ended:
            self.ended = True
            self.whole = self.size <= self._limit


class _Answered:
    """An answer on its way out."""

    def __init__(self, came: float, started: float) -> None:
        self.came = came
        self.started = started
        self.status = 0
        self.complete = False
        self.recorded = False
        self.forced: str | None = None  # by what is not the mock's: a token that makes it fail
        self._chunks: list[bytes] = []
        self._left = -1  # bytes, where Content-Length says how many there are

    def add(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = dict(message["headers"])
            self.forced = headers[_FORCED].decode() if _FORCED in headers else None
            self._left = int(headers.get(b"content-length", -1))
        elif message["type"] == "http.response.body":
            self._chunks.append(message.get("body", b""))
            self._left -= len(self._chunks[-1])
            self.complete = self._left == 0 or not message.get("more_body", False)

    @property
    def body(self) -> bytes:
        return b"".join(self._chunks)


def _sends_all(scope: Scope) -> bool:
    """Whether the client sends its body without being asked for it (RFC 9110, section 10.1.1)."""
    return not values_of(scope["headers"], b"expect")


def _outcome(call: Call, answer: _Answered) -> str:
    if not answer.complete:
        return DROPPED
    if call.operation is None and answer.status in (404, 405):
        return UNMATCHED
    if answer.status < 400:
        return ACCEPTED
    return REFUSED if answer.status < 500 else FAILED


def _header_lines(headers: Headers, call: Call) -> bytes:
    lines = []
    for name, value in headers:
        shown = value
        if name in _SECRET_HEADERS:
            known = name == b"authorization" and call.token is not None
            shown = f"Bearer {call.label}".encode() if known else b"..."
        lines.append(name + b": " + shown)
    return b"\n".join(lines)


def _level(scope: Scope, body: bytes) -> str | None:
    """The level that was sent; Connexion has parsed a body that is as it must be."""
    context: dict[str, Any] = scope["extensions"].get("connexion_context", {})
    return level_of(context["payload"] if "payload" in context else parsed(body))

"""Forced answers: what a request prefers, and what fault plans have for it."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from logs_contract.server.admin.answers import Answers
from logs_contract.server.admin.call import Call, call_of, run_id_of, sender_of
from logs_contract.server.admin.consequences import FORCED_BY, adding, apply, pause, send_answer
from logs_contract.server.admin.payloads import level_of, parsed
from logs_contract.server.admin.preferences import Preferences, read_preferences
from logs_contract.server.answer import Answer
from logs_contract.server.atonce import at_once_of
from logs_contract.server.contract import Operation
from logs_contract.server.offload import call as offloaded
from logs_contract.server.state import Fault, State


class Forcing:
    """ASGI middleware: what is forced is done here; every other request passes."""

    def __init__(self, app: ASGIApp, state: State, answers: Answers, limit: int) -> None:
        self._app = app
        self._at_once = at_once_of(app)
        self._state = state
        self._remote = state.remote
        self._answers = answers
        self._limit = limit

    def at_once(self, scope: Scope, body: bytes) -> Answer | None:
        if read_preferences(scope["headers"]) is not None or self._state.faults.active():
            return None
        return self._at_once(scope, body)

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        call = call_of(scope)
        if call is None or call.operation is None:
            return self._app(scope, receive, send)
        preferences = read_preferences(scope["headers"])
        if preferences is None and not self._remote and not self._state.faults.active():
            return self._app(scope, receive, send)
        return self._force(preferences, call, call.operation, scope, receive, send)

    async def _force(
        self,
        preferences: Preferences | None,
        call: Call,
        operation: Operation,
        scope: Scope,
        receive: Receive,
        send: Send,
    ) -> None:
        if preferences is not None:
            applied, answer = settle(preferences, self._answers, call, operation)
            if applied.wait is not None:
                await pause(applied.wait)
            send = adding(send, _said_of(applied))
            if answer is not None:
                call.processed = False
                await send_answer(answer, send)
                return
        faults = await offloaded(self._remote, self._state.faults.active)
        if faults:
            receive, decided = await self._decide(scope, faults, receive)
            if decided is not None:
                fault, number = decided
                call.forced = f"fault {fault.id}"
                await apply(fault, number, call, self._answers, self._app, scope, receive, send)
                return
        await self._app(scope, receive, send)

    async def _decide(
        self, scope: Scope, faults: Sequence[Fault], receive: Receive
    ) -> tuple[Receive, tuple[Fault, int] | None]:
        """The plan that decides about the request, and the number of the call."""
        sender = await offloaded(self._remote, sender_of, scope, self._state)
        run_id = run_id_of(scope)
        fitting = [
            fault
            for fault in faults
            if fault.match.fits_caller(sender.digest, sender.account, run_id)
        ]
        if any(fault.match.needs_body for fault in fitting):
            body, receive = await _read_ahead(receive, self._limit)
            level = level_of(parsed(body))
            fitting = [fault for fault in fitting if fault.match.fits_body(level, body)]
        ids = [fault.id for fault in fitting]
        if not ids:
            return receive, None
        return receive, await offloaded(self._remote, self._state.faults.match, ids)


def settle(
    wanted: Preferences, answers: Answers, call: Call, operation: Operation
) -> tuple[Preferences, Answer | None]:
    """Those of the preferences that count, and the answer they ask for, if they ask for one.

    What the contract does not have is ignored (RFC 7240, section 2), and `call` says why.
    """
    call.ignored += wanted.ignored
    code, example, answer = wanted.code, wanted.example, None
    if code is not None or example is not None:
        answer = answers.example(operation, code, example)
        if answer is None and code is not None and example is not None:
            call.ignored.append(f"example={example}: {code} has no example of this name")
            example, answer = None, answers.example(operation, code, None)
        if answer is None:
            asked = Preferences(code, example).as_header()
            known = ", ".join(map(str, operation.responses))
            call.ignored.append(f"{asked}: the contract has no such answer; it has {known}")
            code = example = None
    applied = Preferences(code, example, wanted.wait)
    if applied != Preferences():
        call.forced = "prefer"
    return applied, answer


def _said_of(applied: Preferences) -> list[tuple[bytes, bytes]]:
    """The headers that tell a client what was preferred and done."""
    if applied == Preferences():
        return []
    return [
        (b"preference-applied", applied.as_header().encode("latin-1", "replace")),
        (FORCED_BY, b"prefer"),
    ]


async def _read_ahead(receive: Receive, limit: int) -> tuple[bytes, Receive]:
    """A body, and a channel that gives it again; of one over `limit` the beginning."""
    messages: list[Message] = []
    size = 0
    while size <= limit:
        messages.append(await receive())
        size += len(messages[-1].get("body", b""))
        if not messages[-1].get("more_body", False):
            break
    pending = list(reversed(messages))

    async def again() -> Message:
        return pending.pop() if pending else await receive()

    return b"".join(message.get("body", b"") for message in messages), again

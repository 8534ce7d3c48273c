"""An application made when it is needed: once, beside the others, and again if it failed."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from threading import Event, get_ident
from typing import Any

import pytest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from logs_contract.server.contract import Contract
from logs_contract.server.deferred import Deferred
from logs_contract.server.errors import ErrorBoundary, ErrorTable


async def empty(_scope: Scope, _receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body", "body": b""})


async def status(app: ASGIApp) -> int:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    await app({"type": "http", "extensions": {}}, receive, send)
    found: int = sent[0]["status"]
    return found


def together(app: ASGIApp, count: int) -> list[int]:
    async def all_of_them() -> list[int]:
        calls: list[Coroutine[Any, Any, int]] = [status(app) for _ in range(count)]
        return list(await asyncio.gather(*calls))

    return asyncio.run(all_of_them())


def test_it_is_made_once_for_all_who_come_meanwhile() -> None:
    made: list[int] = []

    def make() -> ASGIApp:
        made.append(get_ident())
        return empty

    app = Deferred(make)
    assert made == []
    assert together(app, 20) == [204] * 20
    assert len(made) == 1
    assert made != [get_ident()]


def test_others_are_served_while_it_is_made() -> None:
    """The loop is free: what lets the making end runs in it."""
    may_end = Event()

    def make() -> ASGIApp:
        assert may_end.wait(timeout=10)
        return empty

    async def story() -> int:
        waiting = asyncio.ensure_future(status(Deferred(make)))
        await asyncio.sleep(0)
        assert not waiting.done()
        may_end.set()
        return await waiting

    assert asyncio.run(story()) == 204


def test_what_could_not_be_made_is_a_500_and_made_for_the_next(
    contract: Contract, caplog: pytest.LogCaptureFixture
) -> None:
    failures = [RuntimeError("no memory"), RuntimeError("still none")]

    def make() -> ASGIApp:
        if failures:
            raise failures.pop(0)
        return empty

    app = ErrorBoundary(Deferred(make), ErrorTable(contract))
    assert [asyncio.run(status(app)) for _ in range(4)] == [500, 500, 204, 204]
    assert "no memory" in caplog.text
    assert "still none" in caplog.text


def test_one_failure_is_not_that_of_all_who_wait(contract: Contract) -> None:
    failures = [RuntimeError("no memory")]

    def make() -> ASGIApp:
        if failures:
            raise failures.pop(0)
        return empty

    app = ErrorBoundary(Deferred(make), ErrorTable(contract))
    assert sorted(together(app, 5)) == [204, 204, 204, 204, 500]

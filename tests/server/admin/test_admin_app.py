"""The first call makes the admin API, in a thread and only once. After an error, the next does."""

from __future__ import annotations

import asyncio
from threading import Event, get_ident

import pytest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from logs_contract.server.admin.admin_app import LazyApp
from logs_contract.server.app import create_app
from logs_contract.server.contract import Contract
from logs_contract.server.settings import Settings
from tests.asgi_client import call
from tests.processes import PATIENCE


async def empty(_scope: Scope, _receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body", "body": b""})


async def read_status(app: ASGIApp) -> int:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    await app({"type": "http", "extensions": {}}, receive, send)
    found: int = sent[0]["status"]
    return found


def test_concurrent_calls_make_the_app_once_and_in_a_thread() -> None:
    made: list[int] = []

    def make() -> ASGIApp:
        made.append(get_ident())
        return empty

    async def call_together() -> list[int]:
        app = LazyApp(make)
        assert made == []
        return list(await asyncio.gather(*[read_status(app) for _ in range(20)]))

    assert asyncio.run(call_together()) == [204] * 20
    assert len(made) == 1
    assert made != [get_ident()]


def test_the_event_loop_is_free_while_the_app_is_made() -> None:
    """Making the app ends only when the event loop has run another callback."""
    may_end = Event()

    def make() -> ASGIApp:
        assert may_end.wait(timeout=PATIENCE)
        return empty

    async def story() -> int:
        waiting = asyncio.ensure_future(read_status(LazyApp(make)))
        await asyncio.sleep(0)
        assert not waiting.done()
        may_end.set()
        return await waiting

    assert asyncio.run(story()) == 204


def test_the_next_call_makes_an_app_that_could_not_be_made() -> None:
    failures = [RuntimeError("no memory"), RuntimeError("still none")]

    def make() -> ASGIApp:
        if failures:
            raise failures.pop(0)
        return empty

    app = LazyApp(make)
    for message in ("no memory", "still none"):
        with pytest.raises(RuntimeError, match=message):
            asyncio.run(read_status(app))
    assert [asyncio.run(read_status(app)) for _ in range(2)] == [204, 204]


def test_without_the_mock_the_admin_package_is_not_imported() -> None:
    """A contract may then have paths under ``/__mock``."""
    app = create_app(Settings(mock=False))
    assert app.mount is None
    assert call(app, "GET", "/__mock").status_code == 404


def test_the_document_has_the_scopes_of_the_contract(contract: Contract) -> None:
    app = create_app(Settings(), contract=contract)
    document = call(app, "GET", "http://localhost/__mock/openapi.json").json()
    assert document["components"]["schemas"]["Scope"]["enum"] == sorted(contract.scopes)

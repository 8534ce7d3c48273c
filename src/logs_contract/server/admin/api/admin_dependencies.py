"""The dependencies of the admin API's operations, and helpers that several of them use."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ParamSpec, TypeVar

from starlette.concurrency import run_in_threadpool

from logs_contract.server.admin.diagnostics import Diagnostics
from logs_contract.server.admin.example_responses import ExampleResponses
from logs_contract.server.admin.initial_state import InitialState
from logs_contract.server.contract import Contract
from logs_contract.server.creation import format_time
from logs_contract.server.errors import ApiError
from logs_contract.server.routing import OperationMatcher
from logs_contract.server.state import State
from logs_contract.server.tokens import Token, digest

Json = dict[str, Any]
_P = ParamSpec("_P")
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class AdminDependencies:
    """The objects that the operations of the admin API use.

    `api` is the contract of the Logs API. `load_document` returns the document of the admin API.
    `clock` returns the real time. `slots` limits how many admin calls run at the same time: some
    scan the whole journal and would starve the Logs API.
    """

    load_document: Callable[[], Contract]
    api: Contract
    state: State
    clock: Callable[[], datetime]
    random_bytes: Callable[[int], bytes]
    matcher: OperationMatcher
    diagnostics: Diagnostics
    examples: ExampleResponses
    initial_state: InitialState
    slots: asyncio.Semaphore

    async def run_in_thread(
        self, function: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs
    ) -> _T:
        """Wait until a slot is free, then call `function` in a thread and return its result."""
        async with self.slots:
            return await run_in_threadpool(function, *args, **kwargs)

    def find_token(self, name: str) -> Token:
        """Return the token whose secret, id or label is `name`. Raises `ApiError` 404."""
        found = self.state.tokens.find(digest(name))
        if found is None:
            found = next((t for t in self.state.tokens.all() if name in (t.id, t.label)), None)
        if found is None:
            raise ApiError(404, "there is no such token; GET /__mock/tokens lists them")
        return found

    def read_clock(self, organisation: str | None) -> datetime:
        """Return the time of an organisation's clock, or of the global clock if it is None."""
        return self.state.clocks.get(organisation).read(self.clock())


def parse_time(text: str) -> datetime:
    """Return the time that `text` states (RFC 3339)."""
    return datetime.fromisoformat(text)


def conflict(message: str) -> ApiError:
    """Return the error 409: the call contradicts itself or the state of the server."""
    return ApiError(409, message)


def write_clock(dependencies: AdminDependencies, organisation: str | None) -> Json:
    """Return the JSON of an organisation's clock, or of the global clock (schema ``Clock``)."""
    clock = dependencies.state.clocks.get(organisation)
    return {
        "now": format_time(clock.read(dependencies.clock())),
        "frozen": clock.frozen is not None,
        "own": organisation in dependencies.state.clocks.all(),
    }

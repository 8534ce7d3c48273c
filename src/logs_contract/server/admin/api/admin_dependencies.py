"""What the operations of the mock API work with."""

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
    """`api` is the contract this is a mock of; `document`, made once, describes the mock API.

    So many calls of the mock API as there are `turns` are worked on at once, that the Logs API has
    its share of the processor: some read the whole journal.
    """

    document: Callable[[], Contract]
    api: Contract
    state: State
    clock: Callable[[], datetime]
    random_bytes: Callable[[int], bytes]
    matcher: OperationMatcher
    diagnostics: Diagnostics
    examples: ExampleResponses
    initial_state: InitialState
    turns: asyncio.Semaphore

    async def in_turn(self, function: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
        """What `function` returns or raises, in a thread."""
        async with self.turns:
            return await run_in_threadpool(function, *args, **kwargs)

    def token(self, name: str) -> Token:
        """The token with this secret, id or label. Raises `ApiError` 404."""
        found = self.state.tokens.find(digest(name))
        if found is None:
            found = next((t for t in self.state.tokens.all() if name in (t.id, t.label)), None)
        if found is None:
            raise ApiError(404, "there is no such token; GET /__mock/tokens lists them")
        return found

    def now(self, organisation: str | None) -> datetime:
        """What an organisation takes for the time, or everyone."""
        return self.state.clocks.of(organisation).read(self.clock())


def parse_time(text: str) -> datetime:
    """The time an RFC 3339 text means."""
    return datetime.fromisoformat(text)


def conflict(message: str) -> ApiError:
    """409: what was asked for does not fit what there is."""
    return ApiError(409, message)


def clock_json(dependencies: AdminDependencies, organisation: str | None) -> Json:
    """What an organisation takes for the time, or everyone."""
    clock = dependencies.state.clocks.of(organisation)
    return {
        "now": format_time(clock.read(dependencies.clock())),
        "frozen": clock.frozen is not None,
        "own": organisation in dependencies.state.clocks.all(),
    }

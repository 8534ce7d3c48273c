"""``/__mock``: the admin API, the journal, and what overrides responses."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Receive, Scope, Send

from logs_contract.server.admin.access import AccessPolicy
from logs_contract.server.admin.admin_document import MAX_BODY_BYTES
from logs_contract.server.admin.api.admin_dependencies import AdminDependencies
from logs_contract.server.admin.diagnostics import Diagnostics
from logs_contract.server.admin.example_responses import ExampleResponses
from logs_contract.server.admin.initial_state import InitialState
from logs_contract.server.admin.overrides import FaultsAndPreferences
from logs_contract.server.admin.recorder import Recorder
from logs_contract.server.contract import Contract
from logs_contract.server.dependencies import Dependencies
from logs_contract.server.documents import ContractError
from logs_contract.server.http.message import Mount
from logs_contract.server.routing import OperationMatcher
from logs_contract.server.settings import ADMIN_PREFIX

_CONCURRENT_CALLS = 2  # of the admin API: some scan the whole journal


class Admin:
    """The parts of the admin package that a server is wired with.

    `overrides` and `journal` go into the pipeline, `mount` serves ``/__mock``. Raises
    `ContractError` where the contract has a path of its own there.
    """

    def __init__(
        self,
        dependencies: Dependencies,
        matcher: OperationMatcher,
        initial_state: InitialState,
        document: Callable[[], Contract],
        policy: AccessPolicy,
    ) -> None:
        contract, state = dependencies.contract, dependencies.state
        examples, diagnostics = ExampleResponses(contract), Diagnostics(contract)
        self.overrides = FaultsAndPreferences(state, examples)
        self.journal = Recorder(state, diagnostics)
        admin_dependencies = AdminDependencies(
            document=document,
            api=contract,
            state=state,
            clock=dependencies.clock,
            random_bytes=dependencies.random_bytes,
            matcher=matcher,
            diagnostics=diagnostics,
            examples=examples,
            initial_state=initial_state,
            turns=asyncio.Semaphore(_CONCURRENT_CALLS),
        )
        self.mount = Mount(ADMIN_PREFIX, _LazyApp(admin_dependencies, policy), MAX_BODY_BYTES)
        for path in contract.methods:
            if self.mount.serves(path):
                raise ContractError(f"path {path}: this server's mock API stands at {ADMIN_PREFIX}")


class _LazyApp:
    """ASGI application: the admin API, made in a thread by the first call.

    It runs on Connexion, which takes longer to import than the rest of a start; many runs never
    call it. A call that fails to make it answers 500, and the next one tries again.
    """

    def __init__(self, dependencies: AdminDependencies, policy: AccessPolicy) -> None:
        self._dependencies = dependencies
        self._policy = policy
        self._lock = asyncio.Lock()
        self._app: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app = self._app or await self._make()
        await app(scope, receive, send)

    async def _make(self) -> ASGIApp:
        from logs_contract.server.admin.admin_api import make_admin_api  # noqa: PLC0415, see above

        async with self._lock:
            if self._app is None:
                self._app = await run_in_threadpool(
                    make_admin_api, self._dependencies, self._policy
                )
            return self._app

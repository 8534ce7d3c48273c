"""Creates the admin API, and the journal and the overrides that the pipeline calls."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial

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

_MAX_CONCURRENT_CALLS = 2  # More could starve the Logs API: some calls scan the whole journal.


class Admin:
    """The parts of the admin package that a server uses.

    The pipeline calls `overrides` and `journal`. `mount` serves ``/__mock``. Raises `ContractError`
    if the contract has a path under ``/__mock``.
    """

    def __init__(
        self,
        dependencies: Dependencies,
        matcher: OperationMatcher,
        initial_state: InitialState,
        load_document: Callable[[], Contract],
        policy: AccessPolicy,
    ) -> None:
        contract, state = dependencies.contract, dependencies.state
        examples, diagnostics = ExampleResponses(contract), Diagnostics(contract)
        self.overrides = FaultsAndPreferences(state, examples)
        self.journal = Recorder(state, diagnostics)
        admin_dependencies = AdminDependencies(
            load_document=load_document,
            api=contract,
            state=state,
            clock=dependencies.clock,
            random_bytes=dependencies.random_bytes,
            matcher=matcher,
            diagnostics=diagnostics,
            examples=examples,
            initial_state=initial_state,
            slots=asyncio.Semaphore(_MAX_CONCURRENT_CALLS),
        )
        self.mount = Mount(
            ADMIN_PREFIX, LazyApp(partial(_make_api, admin_dependencies, policy)), MAX_BODY_BYTES
        )
        _check_paths(contract, self.mount)


class LazyApp:
    """ASGI application that calls `make` in a thread at the first request, and uses its result.

    If `make` raises an exception, the request raises it too. The next request calls `make` again.
    """

    def __init__(self, make: Callable[[], ASGIApp]) -> None:
        self._make = make
        self._lock = asyncio.Lock()
        self._app: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app = self._app or await self._make_once()
        await app(scope, receive, send)

    async def _make_once(self) -> ASGIApp:
        async with self._lock:
            if self._app is None:
                self._app = await run_in_threadpool(self._make)
            return self._app


def _check_paths(contract: Contract, mount: Mount) -> None:
    for path in contract.methods:
        if mount.serves(path):
            raise ContractError(
                f"path {path}: the server's admin API uses the paths under {ADMIN_PREFIX}"
            )


def _make_api(dependencies: AdminDependencies, policy: AccessPolicy) -> ASGIApp:
    # Importing Connexion takes longer than the rest of the start, and many runs never need it.
    from logs_contract.server.admin.admin_api import make_admin_api  # noqa: PLC0415

    return make_admin_api(dependencies, policy)

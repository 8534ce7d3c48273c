"""The mock around a server: ``/__mock``, the journal, and what is forced."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime

from starlette.types import ASGIApp, Receive, Scope, Send

from logs_contract.server.admin.answers import Answers
from logs_contract.server.admin.api.service import MockService
from logs_contract.server.admin.beginning import Beginning
from logs_contract.server.admin.document import PREFIX
from logs_contract.server.admin.forcing import Forcing
from logs_contract.server.admin.guard import Admission
from logs_contract.server.admin.operations import OperationTable
from logs_contract.server.admin.recorder import Recorder
from logs_contract.server.admin.verdict import Verdicts
from logs_contract.server.contract import Contract
from logs_contract.server.deferred import Deferred
from logs_contract.server.documents import ContractError
from logs_contract.server.state import State

_AT_ONCE = 2  # calls of the mock API


class Mock:
    """ASGI middleware: answers ``/__mock``; records every other request and forces its answer.

    Raises `ContractError` where the contract has a path of its own under ``/__mock``.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        api: Contract,
        document: Callable[[], Contract],
        state: State,
        beginning: Beginning,
        admission: Admission,
        clock: Callable[[], datetime],
        entropy: Callable[[int], bytes],
    ) -> None:
        for path in api.methods:
            if _is_ours(path):
                raise ContractError(f"path {path}: this server's mock API stands at {PREFIX}")
        limit = beginning.settings.max_body_bytes
        service = MockService(
            document=document,
            api=api,
            state=state,
            clock=clock,
            entropy=entropy,
            table=OperationTable(api),
            verdicts=Verdicts(api),
            answers=Answers(api),
            beginning=beginning,
            turns=asyncio.Semaphore(_AT_ONCE),
        )
        self._control = Deferred(lambda: _make_control(service, admission))
        forcing = Forcing(app, state, service.answers, limit)
        self._recorder = Recorder(forcing, state, service.table, service.verdicts, limit)
        self.at_once = self._recorder.at_once

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        ours = scope["type"] == "http" and _is_ours(scope["path"])
        return (self._control if ours else self._recorder)(scope, receive, send)


def _make_control(service: MockService, admission: Admission) -> ASGIApp:
    # Imported here: Connexion takes longer than all else, and many runs never need it.
    from logs_contract.server.admin.control import make_control  # noqa: PLC0415

    return make_control(service, admission)


def _is_ours(path: str) -> bool:
    return path.startswith(PREFIX) and path[len(PREFIX) :][:1] in ("", "/")

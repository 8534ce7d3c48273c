"""The mock around a server: ``/__mock``, the journal, and what is forced."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import connexion
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from handlers.binding import bind
from handlers.connexion_app import connexion_app
from handlers.contract import Contract
from handlers.documents import ContractError
from handlers.errors import ErrorTable
from handlers.mock.answers import Answers
from handlers.mock.api.service import MockService
from handlers.mock.beginning import Beginning
from handlers.mock.document import PREFIX
from handlers.mock.forcing import Forcing
from handlers.mock.guard import Admission, Guard, token_handler
from handlers.mock.operations import OperationTable
from handlers.mock.recorder import Recorder
from handlers.mock.verdict import Verdicts
from handlers.state import State

MAX_BODY_BYTES = 1024**3  # of a snapshot
_ERRORS = (400, 401, 403, 404, 500)


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
        self._admission = admission
        self._service = MockService(
            document=document,
            api=api,
            state=state,
            clock=clock,
            entropy=entropy,
            table=OperationTable(api),
            verdicts=Verdicts(api),
            answers=Answers(api),
            beginning=beginning,
        )
        self._control: ASGIApp | None = None
        forcing = Forcing(app, state, self._service.answers, limit)
        self._recorder = Recorder(
            forcing, state, self._service.table, self._service.verdicts, limit
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and _is_ours(scope["path"]):
            # Made when it is first called: many runs of the server never do.
            self._control = self._control or self._make_control()
            await self._control(scope, receive, send)
        else:
            await self._recorder(scope, receive, send)

    def _make_control(self) -> ASGIApp:
        contract = self._service.document()
        errors = ErrorTable(contract, _ERRORS)
        app: ASGIApp = connexion_app(
            connexion.AsyncApp,
            contract,
            bind(contract, self._service, f"{__package__}.api"),
            errors,
            bearer=token_handler(self._admission),
            max_body_bytes=MAX_BODY_BYTES,
            strict=True,
        )
        app = Guard(app, self._admission, errors)
        if self._admission.origins:
            app = CORSMiddleware(
                app,
                allow_origins=list(self._admission.origins),
                allow_methods=["*"],
                allow_headers=["Authorization", "Content-Type"],
            )
        return app


def _is_ours(path: str) -> bool:
    return path == PREFIX or path.startswith(f"{PREFIX}/")

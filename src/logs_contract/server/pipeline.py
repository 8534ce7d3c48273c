"""The path of every request: one function from `Request` to `Response`.

    respond(request) -> Response
        find the operation
        -> a response that overrides it, or: authorize, read the body, call the handler
        -> check the response (--validate-responses)
        -> write the journal and the access log

Everything here is synchronous. An edge (`http/protocol.py`, `http/asgi.py`) reads the request,
calls `respond` on its event loop, or in a thread where `may_wait` says so, and sends the response.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

import orjson

from logs_contract.server.authorization import authorize
from logs_contract.server.contract import JSON, Operation
from logs_contract.server.dependencies import Dependencies
from logs_contract.server.errors import ApiError, ErrorTable
from logs_contract.server.http.access_log import AccessLogEntry
from logs_contract.server.http.message import HeaderLines, Request, Response
from logs_contract.server.request_body import Validators, read_payload
from logs_contract.server.resolver import Handler
from logs_contract.server.response_check import ResponseCheck
from logs_contract.server.routing import OperationMatcher
from logs_contract.server.state import Fault

Page = Callable[[Request], Response]
_JSON_HEADERS: HeaderLines = ((b"content-type", JSON.encode()),)


class GeneralEngine(Protocol):
    """Carries out the operations that have no `Route`. Called in a thread."""

    def respond(self, request: Request) -> Response:
        """The response of the operation, errors included."""


class Overrides(Protocol):
    """Decides which requests are answered otherwise than by their operation."""

    def respond(
        self, request: Request, faults: Sequence[Fault], process: Callable[[Request], Response]
    ) -> Response:
        """The response: that of the operation, or another in its place.

        `faults` are the plans that are active; `process` has the operation carried out.
        """


class Journal(Protocol):
    """Keeps requests and their responses."""

    def record(self, request: Request, response: Response) -> None:
        """Keep a request that was answered."""

    def record_malformed(self, target: bytes, response: Response) -> None:
        """Keep a request that is not HTTP as it must be."""


@dataclass(frozen=True, slots=True)
class Route:
    """An operation that the pipeline carries out itself.

    `scopes` are those it requires, None without authorization; `arguments` the names its handler
    takes of ``caller``, ``payload`` and ``now``.
    """

    operation: Operation
    handler: Handler
    scopes: frozenset[str] | None
    arguments: tuple[str, ...]
    validators: Validators


class Pipeline:
    """Responds to the requests of one contract.

    `routes` are the operations it carries out itself, by their ids; `engine` carries out the
    others. With `everything` to the engine, it also answers requests for no operation. `pages` are
    the server's own documentation by path. Without `overrides` and `journal` there is no
    ``/__mock``. `log` takes the entries of the access log.
    """

    def __init__(
        self,
        *,
        dependencies: Dependencies,
        matcher: OperationMatcher,
        errors: ErrorTable,
        max_body_bytes: int,
        routes: Mapping[str, Route],
        engine: GeneralEngine | None = None,
        pages: Mapping[str, Page] = MappingProxyType({}),
        check: ResponseCheck | None = None,
        overrides: Overrides | None = None,
        journal: Journal | None = None,
        log: Callable[[AccessLogEntry], None] | None = None,
    ) -> None:
        self.errors = errors
        self.max_body_bytes = max_body_bytes
        self.is_remote = dependencies.state.remote
        self.waits = self.is_remote or engine is not None
        self._state = dependencies.state
        self._dependencies = dependencies
        self._matcher = matcher
        self._routes = routes
        self.engine_operations = [
            it for name, it in dependencies.contract.operations.items() if name not in routes
        ]
        self._engine = engine
        self._pages = pages
        self._check = check
        self._overrides = overrides
        self._journal = journal
        self._log = log

    def may_wait(self, request: Request) -> bool:
        """Whether `respond` may wait for a network or another thread, and so belongs in one."""
        if self.is_remote:
            return True
        operation = self._matcher.find(request.method, request.path)
        return self._engine is not None and (operation is None or operation.id not in self._routes)

    def respond(self, request: Request) -> Response:
        """The response, recorded already unless it has a delay: then the edge calls `finish`."""
        try:
            if request.path in self._pages:
                response = self._pages[request.path](request)
            else:
                key = request.method, request.path
                request.operation = self._matcher.fixed.get(key) or self._matcher.find(*key)
                overrides = self._overrides
                faults = () if overrides is None else self._state.faults.active
                if overrides is not None and (faults or b"prefer" in request.headers):
                    response = overrides.respond(request, faults, self._process)
                else:
                    response = self._process(request)
        except Exception as error:  # noqa: BLE001, the table logs what is unexpected
            response = self.errors.respond_to(error)
        if not response.delay:
            self.finish(request, response)
        return response

    def finish(self, request: Request, response: Response) -> None:
        """Write the journal and the access log, before the last byte of the response leaves."""
        if self._journal is not None and request.path not in self._pages:
            self._journal.record(request, response)
        self.log(request, 0 if response.close else response.status)

    def log(self, request: Request, status: int) -> None:
        """Write the access log. A status of 0 says that the client got no response."""
        if self._log is not None:
            self._log(AccessLogEntry.create(request, status))

    def needs_body(self, request: Request) -> bool:
        """Whether a request, of which only the head has come, is answered by its body.

        False: `respond` refuses it whatever its body is.
        """
        operation = self._matcher.find(request.method, request.path)
        if operation is None:
            return False
        if self._overrides is not None and (
            b"prefer" in request.headers or self._state.faults.active
        ):
            return True
        route = self._routes.get(operation.id)
        if route is not None and route.scopes is not None:
            try:
                authorize(request, self._dependencies, route.scopes)
            except Exception:  # noqa: BLE001, respond raises it again
                return False
        return True

    def respond_to_malformed(self, target: bytes, message: str) -> Response:
        """The response to what is not HTTP; `target` is what was read of it."""
        response = self.errors.respond_to(ApiError(400, message))
        if self._journal is not None:
            self._journal.record_malformed(target, response)
        return response

    def _process(self, request: Request) -> Response:
        """What the operation responds, or the error it ends with."""
        operation = request.operation
        route = None if operation is None else self._routes.get(operation.id)
        try:
            if route is not None:
                if route.scopes is not None and request.caller is None:
                    authorize(request, self._dependencies, route.scopes)
                read_payload(request, route.operation, route.validators)
                arguments = {}
                for name in route.arguments:
                    arguments[name] = getattr(request, name)
                body, status = route.handler(**arguments)
                document = body if isinstance(body, bytes) else orjson.dumps(body)
                response = Response(status, _JSON_HEADERS, document)
            elif self._engine is not None:
                response = self._engine.respond(request)
            else:
                response = self.errors.respond_to(self._matcher.unmatched(request.path))
        except Exception as error:  # noqa: BLE001, the table logs what is unexpected
            response = self.errors.respond_to(error)
        if self._check is None or request.operation is None:
            return response
        return self._check.checked(request.operation, request.method, response)

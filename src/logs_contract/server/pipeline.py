"""The path of every request: one function from `Request` to `Response`.

    respond(request) -> Response
        find the operation
        -> use an overriding response, or: authorize, read the body, call the handler
        -> check the response (--validate-responses)
        -> write the journal and the access log

All functions here are synchronous. The caller (`http/protocol.py` or `http/asgi.py`) reads the
request, calls `respond`, and sends the response. It calls `respond` in a thread if `may_wait`
returns True, otherwise on the event loop.
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
    """Runs the operations that have no `Route`. The pipeline calls it in a thread."""

    def respond(self, request: Request) -> Response:
        """Run the operation and return its response, which may be an error."""


class Overrides(Protocol):
    """Replaces the response of an operation according to fault plans and preferences."""

    def respond(
        self, request: Request, faults: Sequence[Fault], process: Callable[[Request], Response]
    ) -> Response:
        """Return the response of the operation, or one that replaces it.

        `faults` are the active fault plans. `process` runs the operation.
        """


class Journal(Protocol):
    """Keeps requests and their responses."""

    def record(self, request: Request, response: Response) -> None:
        """Store a request and its response."""

    def record_malformed(self, target: bytes, response: Response) -> None:
        """Store a request that is not valid HTTP."""


@dataclass(frozen=True, slots=True)
class Route:
    """An operation that the pipeline runs itself.

    `scopes` are the required scopes, or None if the operation needs no authorization. `arguments`
    are the parameters of its handler: any of ``caller``, ``payload`` and ``now``.
    """

    operation: Operation
    handler: Handler
    scopes: frozenset[str] | None
    arguments: tuple[str, ...]
    validators: Validators


class Pipeline:
    """Responds to the requests of one contract.

    `routes` maps operation ids to the operations that the pipeline runs itself. `engine` runs the
    other operations and responds to requests that match no operation. `pages` maps paths to the
    server's own documentation. `overrides` and `journal` are None if ``/__mock`` is off. `log`
    receives the entries of the access log.
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
        self.contract = dependencies.contract
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
        """Return whether `respond` may block, so that the caller must run it in a thread."""
        if self.is_remote:
            return True
        operation = self._matcher.find(request.method, request.path)
        return self._engine is not None and (operation is None or operation.id not in self._routes)

    def respond(self, request: Request) -> Response:
        """Return the response to `request`, and record both.

        If the response has a delay, `respond` does not record it. The caller waits for the delay
        and then calls `finish`.
        """
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
        except Exception as error:  # noqa: BLE001, `ErrorTable` logs unexpected errors
            response = self.errors.respond_to(error)
        if not response.delay:
            self.finish(request, response)
        return response

    def finish(self, request: Request, response: Response) -> None:
        """Write the journal and the access log. The caller has not sent the whole response yet."""
        if self._journal is not None and request.path not in self._pages:
            self._journal.record(request, response)
        self.log(request, 0 if response.close else response.status)

    def log(self, request: Request, status: int) -> None:
        """Write the access log. A `status` of 0 means that the client got no response."""
        if self._log is not None:
            self._log(AccessLogEntry.create(request, status))

    def needs_body(self, request: Request) -> bool:
        """Return whether the response depends on the body. The caller has read only the head.

        If False, `respond` refuses the request without its body.
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
        """Respond to invalid HTTP. `target` is what the parser read of the request-target."""
        response = self.errors.respond_to(ApiError(400, message))
        if self._journal is not None:
            self._journal.record_malformed(target, response)
        return response

    def _process(self, request: Request) -> Response:
        """Run the operation and return its response or its error response."""
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
                response = self.errors.respond_to(self._matcher.make_unmatched_error(request.path))
        except Exception as error:  # noqa: BLE001, `ErrorTable` logs unexpected errors
            response = self.errors.respond_to(error)
        if self._check is None or request.operation is None:
            return response
        return self._check.check(request.operation, request.method, response)

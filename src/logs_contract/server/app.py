"""Creates the server from its settings and state, and connects its parts."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from logs_contract.server.contract import Contract, Operation
from logs_contract.server.creation import RandomBytes
from logs_contract.server.default_tokens import fill_with_defaults
from logs_contract.server.dependencies import Dependencies
from logs_contract.server.docs import make_pages
from logs_contract.server.errors import ErrorTable
from logs_contract.server.http.access_log import AccessLogEntry
from logs_contract.server.http.asgi import AsgiApp
from logs_contract.server.parameters import read_parameters
from logs_contract.server.pipeline import GeneralEngine, Pipeline, Route
from logs_contract.server.redaction import remove_password
from logs_contract.server.resolver import Handler, make_folder_importer, resolve_handlers
from logs_contract.server.response_check import ResponseCheck
from logs_contract.server.routing import OperationMatcher
from logs_contract.server.settings import CONNEXION, MEMORY, Settings, SettingsError, is_loopback
from logs_contract.server.state import State
from logs_contract.server.state.memory import MemoryState

if TYPE_CHECKING:
    from logs_contract.server.admin.access import AccessPolicy
    from logs_contract.server.admin.admin_app import Admin

utc_now: Callable[[], datetime] = partial(datetime.now, UTC)


def make_state(settings: Settings) -> State:
    """Make the state named in the settings: empty memory or Redis. Raises `SettingsError`."""
    bounds: dict[str, Any] = {
        "quotas": settings.quotas,
        "max_entries": settings.max_entries,
        "max_requests": settings.max_requests,
    }
    if settings.state == MEMORY:
        return MemoryState(**bounds)
    try:
        # Imported here because the package is optional, and a server without it starts faster.
        from logs_contract.server.state.redis import RedisState  # noqa: PLC0415
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "redis":
            raise
        raise SettingsError(
            "state in Redis needs the package redis: install 'logs-contract[redis]'"
        ) from None
    try:
        return RedisState(settings.state, **bounds)
    except ValueError as error:
        raise SettingsError(f"state {remove_password(settings.state)}: {error}") from error


def create_app(
    settings: Settings,
    state: State | None = None,
    *,
    contract: Contract | None = None,
    clock: Callable[[], datetime] = utc_now,
    random_bytes: Callable[[int], bytes] | None = None,
    log: Callable[[AccessLogEntry], None] | None = None,
    initialized: bool = False,
) -> AsgiApp:
    """Make the reference server as an ASGI application. The HTTP protocol uses its parts directly.

    `state` is initialized if necessary. `initialized` is True if another process has initialized
    it. `log` receives the entries of the access log. Raises `ContractError`,
    `StateUnavailableError`, and `SettingsError` if the seed file cannot be used.
    """
    contract = contract or Contract.load(settings.contract)
    errors = ErrorTable(contract)
    state = state or make_state(settings)
    dependencies = Dependencies(contract, state, clock, random_bytes or RandomBytes())
    handlers = resolve_handlers(contract, dependencies, make_folder_importer(settings.handlers))
    routes = make_routes(settings, contract, handlers)
    matcher = OperationMatcher(contract)
    admin = _make_admin(settings, dependencies, matcher, initialized=initialized)
    pipeline = Pipeline(
        dependencies=dependencies,
        matcher=matcher,
        errors=errors,
        max_body_bytes=settings.max_body_bytes,
        routes=routes,
        engine=_make_engine(settings, dependencies, handlers, routes, errors),
        pages=make_pages(contract),
        check=ResponseCheck(contract, errors) if settings.validate_responses else None,
        overrides=None if admin is None else admin.overrides,
        journal=None if admin is None else admin.journal,
        log=log,
    )
    return AsgiApp(pipeline, None if admin is None else admin.mount)


def make_routes(
    settings: Settings, contract: Contract, handlers: Mapping[str, Handler]
) -> dict[str, Route]:
    """Map the ids of the operations that the pipeline can run itself to their routes."""
    if settings.engine == CONNEXION:
        return {}
    return {
        operation.id: Route(
            operation,
            handlers[operation.id],
            operation.scopes[0] if operation.scopes else None,
            tuple(_list_arguments(handlers[operation.id])),
            {pointer: contract.validator(pointer) for pointer in operation.bodies.values()},
        )
        for operation in contract.operations.values()
        if _is_direct(contract, operation, handlers[operation.id])
    }


def _is_direct(contract: Contract, operation: Operation, handler: Handler) -> bool:
    """Return whether the pipeline can run this operation.

    It must have no parameters, at most one alternative in `security`, a body in every successful
    response, and a handler that is not a coroutine.
    """
    return (
        "{" not in operation.path
        and not read_parameters(contract, operation)
        and operation.method not in ("head", "trace")  # Their responses have no body.
        and len(operation.scopes) <= 1
        and all(media for status, media in operation.responses.items() if status < 400)
        and not inspect.iscoroutinefunction(handler)
    )


def _list_arguments(handler: Handler) -> Iterable[str]:
    return [
        name
        for name in ("caller", "payload", "now")
        if name in inspect.signature(handler).parameters
    ]


def _make_engine(
    settings: Settings,
    dependencies: Dependencies,
    handlers: Mapping[str, Handler],
    routes: Mapping[str, Route],
    errors: ErrorTable,
) -> GeneralEngine | None:
    """Make the Connexion engine, or return None if every operation has a route."""
    if len(routes) == len(dependencies.contract.operations):
        return None
    # Imported here because the import is slow, and few contracts need it.
    from logs_contract.server.connexion_app.connexion_factory import ConnexionEngine  # noqa: PLC0415

    limit = settings.max_body_bytes
    return ConnexionEngine(dependencies, handlers, errors, max_body_bytes=limit)


def _make_admin(
    settings: Settings,
    dependencies: Dependencies,
    matcher: OperationMatcher,
    *,
    initialized: bool,
) -> Admin | None:
    """Initialize the state and make the admin API. Imports the admin package only if needed."""
    contract, state = dependencies.contract, dependencies.state
    if not settings.mock and settings.seed_file is None:
        fill = partial(fill_with_defaults, settings, contract.token_prefixes, dependencies.clock)
        state.initialize(fill, initialized=initialized)
        return None
    from logs_contract.server.admin.admin_app import Admin  # noqa: PLC0415, see above
    from logs_contract.server.admin.admin_document import load_admin_document  # noqa: PLC0415
    from logs_contract.server.admin.initial_state import InitialState  # noqa: PLC0415
    from logs_contract.server.admin.seed_file import read_seed  # noqa: PLC0415

    document = cache(partial(load_admin_document, contract))
    seed = read_seed(settings.seed_file, document, contract, dependencies.clock())
    initial_state = InitialState(settings, contract, dependencies.clock, seed)
    state.initialize(initial_state.apply, initialized=initialized)
    if not settings.mock:
        return None
    return Admin(dependencies, matcher, initial_state, document, _make_policy(settings))


def _make_policy(settings: Settings) -> AccessPolicy:
    from logs_contract.server.admin.access import AccessPolicy  # noqa: PLC0415, as in _make_admin

    if settings.mock_token is None and not is_loopback(settings.host):
        raise SettingsError(
            f"host {settings.host} is not a loopback address: set mock_token, or mock=False"
        )
    hosts = tuple(name.lower() for name in settings.mock_hosts)
    return AccessPolicy(settings.mock_token, hosts, settings.mock_origins)

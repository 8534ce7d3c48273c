"""Wires the server from its settings and state; decides nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache, partial
from typing import Any

from starlette.types import ASGIApp

from logs_contract.server.accesslog import AccessLog, Line
from logs_contract.server.admin.app import Mock
from logs_contract.server.admin.beginning import Beginning
from logs_contract.server.admin.document import mock_document
from logs_contract.server.admin.guard import Admission, is_loopback
from logs_contract.server.admin.seed import read_seed
from logs_contract.server.binding import Handler, bind, modules_in
from logs_contract.server.contract import Contract
from logs_contract.server.deferred import Deferred
from logs_contract.server.docs import Docs
from logs_contract.server.entropy import Entropy
from logs_contract.server.errors import ErrorBoundary, ErrorTable
from logs_contract.server.fastlane import FastLane, plain_operations
from logs_contract.server.responses import ResponseCheck
from logs_contract.server.service import Service
from logs_contract.server.settings import MEMORY, Settings, SettingsError
from logs_contract.server.state import State
from logs_contract.server.state.memory import MemoryState
from logs_contract.server.urls import without_password


def utc_now() -> datetime:
    """The time, aware, in UTC."""
    return datetime.now(UTC)


def make_state(settings: Settings) -> State:
    """The state that is set: empty memory, or a Redis. Raises `SettingsError`."""
    bounds: dict[str, Any] = {
        "quotas": settings.quotas,
        "max_entries": settings.max_entries,
        "max_requests": settings.max_requests,
    }
    if settings.state == MEMORY:
        return MemoryState(**bounds)
    try:
        # Imported here: a start without it is faster, and the package may be missing.
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
        raise SettingsError(f"state {without_password(settings.state)}: {error}") from error


def create_app(
    settings: Settings,
    state: State | None = None,
    *,
    contract: Contract | None = None,
    clock: Callable[[], datetime] = utc_now,
    entropy: Callable[[int], bytes] | None = None,
    fast_lane: bool = True,
    log: Callable[[Line], None] | None = None,
    begun: bool = False,
) -> ASGIApp:
    """The reference server as an ASGI application.

    `state` is made that of a fresh server unless it was begun before, or somebody else has `begun`
    it. Without the `fast_lane` Connexion
    serves everything. `log` takes the lines of the access log. Raises `ContractError`,
    `StateUnavailableError`, and `SettingsError` for a seed file that cannot be used.
    """
    contract = contract or Contract.load(settings.contract)
    errors = ErrorTable(contract)
    state = state or make_state(settings)
    document = cache(partial(mock_document, contract))
    seed = read_seed(settings.seed_file, document, contract, clock())
    beginning = Beginning(settings, contract, clock, seed)
    state.begin(beginning.apply, begun=begun)
    entropy = entropy or Entropy()
    service = Service(contract, state, clock, entropy)
    handlers = bind(contract, service, modules_in(settings.handlers))
    limit = settings.max_body_bytes
    make_road = partial(_connexion_road, service, handlers, errors, limit)
    plain = plain_operations(contract, handlers) if fast_lane else []
    # An operation that needs it is found wanting now; else it is made for the first stray request.
    served = Deferred(make_road) if len(plain) == len(contract.operations) else make_road()
    served = ErrorBoundary(served, errors)
    if plain:
        served = FastLane(served, plain, contract, handlers, errors, service, max_body_bytes=limit)
    if settings.validate_responses:
        served = ErrorBoundary(ResponseCheck(served, contract, errors), errors)
    if settings.mock:
        served = Mock(
            served,
            api=contract,
            document=document,
            state=state,
            beginning=beginning,
            admission=_admission(settings),
            clock=clock,
            entropy=entropy,
        )
    served = Docs(served, contract, errors)
    return AccessLog(ErrorBoundary(served, errors), log)


def _connexion_road(
    service: Service, handlers: Mapping[str, Handler], errors: ErrorTable, limit: int
) -> ASGIApp:
    # Imported here: it takes longer than all else, and many runs never need it.
    from logs_contract.server.connexion_app.app import logs_app  # noqa: PLC0415

    road: ASGIApp = logs_app(service, handlers, errors, max_body_bytes=limit)
    return road


def _admission(settings: Settings) -> Admission:
    if settings.mock_token is None and not is_loopback(settings.host):
        raise SettingsError(
            f"host {settings.host} can be reached from outside: mock_token is needed, or mock=False"
        )
    hosts = tuple(name.lower() for name in settings.mock_hosts)
    return Admission(settings.mock_token, hosts, settings.mock_origins)

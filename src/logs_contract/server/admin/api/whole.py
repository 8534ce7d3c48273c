"""The operations of the tag Whole."""

from __future__ import annotations

from logs_contract.server.admin.api.service import Json, MockService, clock_json, conflict
from logs_contract.server.admin.snapshot import read_snapshot, take


def show_overview(*, service: MockService) -> tuple[Json, int]:
    """``GET /__mock``."""
    state = service.state
    return {
        "requests": {"kept": state.journal.kept, "dropped": state.journal.dropped},
        "entries": {"kept": state.accounts.kept, "dropped": state.accounts.dropped},
        "faults": len(state.faults.all()),
        "tokens": len(state.tokens.all()),
        "clock": clock_json(service, None),
    }, 200


def show_document(*, service: MockService) -> tuple[Json, int]:
    """``GET /__mock/openapi.json``."""
    return service.document().document, 200


def reset_everything(*, service: MockService) -> tuple[None, int]:
    """``POST /__mock/reset``."""
    service.beginning.apply(service.state)
    return None, 204


def take_snapshot(*, service: MockService) -> tuple[Json, int]:
    """``GET /__mock/snapshot``."""
    return take(service.state), 200


def restore_snapshot(*, payload: Json, service: MockService) -> tuple[None, int]:
    """``PUT /__mock/snapshot``. Raises `ApiError` 409."""
    try:
        snapshot = read_snapshot(payload, service.api.token_prefixes, service.clock())
    except ValueError as error:
        raise conflict(str(error)) from error
    service.beginning.restore(service.state, snapshot)
    return None, 204

"""The operations of the tag Server."""

from __future__ import annotations

from logs_contract.server.admin.api.admin_dependencies import (
    AdminDependencies,
    Json,
    conflict,
    write_clock,
)
from logs_contract.server.admin.snapshot import read_snapshot, write_snapshot


def show_overview(*, dependencies: AdminDependencies) -> tuple[Json, int]:
    """``GET /__mock``."""
    state = dependencies.state
    return {
        "requests": {"kept": state.journal.kept, "dropped": state.journal.dropped},
        "entries": {"kept": state.accounts.kept, "dropped": state.accounts.dropped},
        "faults": len(state.faults.all()),
        "tokens": len(state.tokens.all()),
        "clock": write_clock(dependencies, None),
    }, 200


def show_document(*, dependencies: AdminDependencies) -> tuple[Json, int]:
    """``GET /__mock/openapi.json``."""
    return dependencies.load_document().document, 200


def reset_everything(*, dependencies: AdminDependencies) -> tuple[None, int]:
    """``POST /__mock/reset``."""
    dependencies.initial_state.apply(dependencies.state)
    return None, 204


def take_snapshot(*, dependencies: AdminDependencies) -> tuple[Json, int]:
    """``GET /__mock/snapshot``."""
    return write_snapshot(dependencies.state), 200


def restore_snapshot(*, payload: Json, dependencies: AdminDependencies) -> tuple[None, int]:
    """``PUT /__mock/snapshot``. Raises `ApiError` 409 if the snapshot contradicts itself."""
    try:
        snapshot = read_snapshot(payload, dependencies.api.token_prefixes, dependencies.clock())
    except ValueError as error:
        raise conflict(str(error)) from error
    dependencies.initial_state.restore(dependencies.state, snapshot)
    return None, 204

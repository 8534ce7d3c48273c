"""The operations of the tag Clock."""

from __future__ import annotations

from datetime import UTC, timedelta

from logs_contract.server.admin.api.admin_dependencies import (
    AdminDependencies,
    Json,
    conflict,
    parse_time,
    write_clock,
)
from logs_contract.server.clock import LAST_YEAR, Clock, add_months


def show_clock(
    *, dependencies: AdminDependencies, organisation: str | None = None
) -> tuple[Json, int]:
    """``GET /__mock/clock``."""
    return write_clock(dependencies, organisation), 200


def set_clock(
    *, payload: Json, dependencies: AdminDependencies, organisation: str | None = None
) -> tuple[Json, int]:
    """``PUT /__mock/clock``. Raises `ApiError` 409 if the time is out of range."""
    now = parse_time(payload["now"]).astimezone(UTC) if "now" in payload else None
    real = dependencies.clock()

    def set_time(clock: Clock) -> Clock:
        updated = clock.set(real, now=now, frozen=payload.get("frozen"))
        if not updated.is_usable(real):
            raise conflict(f"now: the time in UTC must be in the years 2000 to {LAST_YEAR}")
        return updated

    dependencies.state.clocks.change(organisation, set_time)
    return write_clock(dependencies, organisation), 200


def advance_clock(
    *, payload: Json, dependencies: AdminDependencies, organisation: str | None = None
) -> tuple[Json, int]:
    """``POST /__mock/clock/advance``. Raises `ApiError` 409 if the time is out of range."""
    real = dependencies.clock()

    def advance(clock: Clock) -> Clock:
        try:
            later = add_months(clock.read(real), int(payload.get("months", 0)))
            later += timedelta(seconds=payload.get("seconds", 0))
        except (OverflowError, ValueError):
            later = None
        if later is None or later.year > LAST_YEAR:
            raise conflict(
                f"the time of the clock must not be after the year {LAST_YEAR}; set it back first"
            )
        return clock.set(real, now=later)

    dependencies.state.clocks.change(organisation, advance)
    return write_clock(dependencies, organisation), 200


def reset_clock(
    *, dependencies: AdminDependencies, organisation: str | None = None
) -> tuple[None, int]:
    """``DELETE /__mock/clock``."""
    dependencies.state.clocks.remove(organisation)
    return None, 204

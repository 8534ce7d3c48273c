"""Levels that are changed or refused."""

from __future__ import annotations

from typing import Any

from tests.mutants.deployment import LEVELS, Deployment
from tests.mutants.labels import caught_by


@caught_by("ingest.echo-level")
class LevelAsNumber(Deployment):
    """The level is returned as Pino's number, in a string."""

    def store_level(self, level: str) -> Any:
        return {"debug": "20", "info": "30", "warn": "40", "error": "50", "fatal": "60"}[level]


@caught_by("ingest.echo-level")
class FatalBecomesError(Deployment):
    """The logging library has no level above error, so fatal becomes error."""

    def store_level(self, level: str) -> Any:
        return "error" if level == "fatal" else level


@caught_by("ingest.echo-level")
class WarnBecomesWarning(Deployment):
    """The level warn is returned as warning, Python's name for it."""

    def store_level(self, level: str) -> Any:
        return "warning" if level == "warn" else level


@caught_by("ingest.echo-level")
class DebugRefused(Deployment):
    """The service refuses every level below info."""

    def is_level(self, level: str) -> bool:
        return level != "debug" and super().is_level(level)


@caught_by("ingest.echo-message")
class LevelFromTheText(Deployment):
    """A parser of log lines replaces the level with one found in the message."""

    def store(self, entry: dict[str, Any]) -> dict[str, Any]:
        stored = super().store(entry)
        return {**stored, "level": "error"} if " ERROR " in entry["message"] else stored


@caught_by("ingest.echo-meta")
class LevelFromTheMeta(Deployment):
    """A level in the metadata overrides the level of the entry."""

    def store(self, entry: dict[str, Any]) -> dict[str, Any]:
        stored = super().store(entry)
        inner = entry.get("meta", {}).get("level")
        return {**stored, "level": inner} if inner in LEVELS else stored


@caught_by("ingest.any-valid")
class EmptyDebugRefused(Deployment):
    """A filter refuses debug entries with an empty message."""

    def validate(self, value: Any) -> dict[str, Any]:
        entry = super().validate(value)
        if entry["level"] == "debug" and not entry["message"]:
            raise self.bad_request("an empty debug entry")
        return entry

"""Levels that come back as another, or are refused."""

from __future__ import annotations

from typing import Any

from tests.mutants.deployment import LEVELS, Deployment
from tests.mutants.labels import caught_by


@caught_by("ingest.echo-level")
class LevelAsNumber(Deployment):
    """The level comes back as Pino's number, in a string."""

    def store_level(self, level: str) -> Any:
        return {"debug": "20", "info": "30", "warn": "40", "error": "50", "fatal": "60"}[level]


@caught_by("ingest.echo-level")
class FatalBecomesError(Deployment):
    """The logging library behind it has no level above error."""

    def store_level(self, level: str) -> Any:
        return "error" if level == "fatal" else level


@caught_by("ingest.echo-level")
class WarnBecomesWarning(Deployment):
    """Python's name of the level comes back."""

    def store_level(self, level: str) -> Any:
        return "warning" if level == "warn" else level


@caught_by("ingest.echo-level")
class DebugRefused(Deployment):
    """Production is configured to take nothing below info."""

    def is_level(self, level: str) -> bool:
        return level != "debug" and super().is_level(level)


@caught_by("ingest.echo-message")
class LevelFromTheText(Deployment):
    """A parser of log lines takes the level out of the message."""

    def store(self, entry: dict[str, Any]) -> dict[str, Any]:
        stored = super().store(entry)
        return {**stored, "level": "error"} if " ERROR " in entry["message"] else stored


@caught_by("ingest.echo-meta")
class LevelFromTheMeta(Deployment):
    """A level in the metadata wins over the entry's own."""

    def store(self, entry: dict[str, Any]) -> dict[str, Any]:
        stored = super().store(entry)
        inner = entry.get("meta", {}).get("level")
        return {**stored, "level": inner} if inner in LEVELS else stored


@caught_by("ingest.any-valid")
class EmptyDebugRefused(Deployment):
    """A filter against noise: a debug entry that says nothing is refused."""

    def validate(self, value: Any) -> dict[str, Any]:
        entry = super().validate(value)
        if entry["level"] == "debug" and not entry["message"]:
            raise self.bad_request("an empty debug entry")
        return entry

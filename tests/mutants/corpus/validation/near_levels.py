"""Invalid levels that are accepted."""

from __future__ import annotations

import re
from typing import Any

from tests.mutants.deployment import LEVELS, Deployment
from tests.mutants.labels import caught_by


@caught_by("validation.level")
class AnyLevel(Deployment):
    """Every string is accepted as a level."""

    def is_level(self, level: str) -> bool:
        return True


@caught_by("validation.level")
class LevelInAnyCase(Deployment):
    """INFO is stored as info."""

    def is_level(self, level: str) -> bool:
        return level.lower() in LEVELS

    def store_level(self, level: str) -> Any:
        return level.lower()


@caught_by("validation.level")
class LevelTrimmed(Deployment):
    """Blanks around the level are removed."""

    def is_level(self, level: str) -> bool:
        return level.strip() in LEVELS

    def store_level(self, level: str) -> Any:
        return level.strip()


@caught_by("validation.level")
class WarningTakenForWarn(Deployment):
    """Names of levels from Python, syslog and others are accepted too."""

    def is_level(self, level: str) -> bool:
        return level in ("warning", "critical", "trace") or super().is_level(level)

    def store_level(self, level: str) -> Any:
        return {"warning": "warn", "critical": "fatal", "trace": "debug"}.get(level, level)


@caught_by("validation.level")
class UnknownLevelBecomesInfo(Deployment):
    """An unknown level is stored as info, so that no entry is lost."""

    def is_level(self, level: str) -> bool:
        return True

    def store_level(self, level: str) -> Any:
        return level if level in LEVELS else "info"


@caught_by("validation.level")
class LevelByPattern(Deployment):
    """The level is checked by a pattern without anchors."""

    def is_level(self, level: str) -> bool:
        return re.search("|".join(LEVELS), level) is not None


@caught_by("validation.level")
class OrdinalInText(Deployment):
    """The ordinal of a level is accepted as text, as .NET parses the text of an enum."""

    def validate(self, value: Any) -> dict[str, Any]:
        level = value.get("level") if isinstance(value, dict) else None
        if isinstance(level, str) and level.isdecimal() and 2 <= int(level) < len(LEVELS):
            value["level"] = LEVELS[int(level)]
        return super().validate(value)

"""Values of a wrong type that are accepted."""

from __future__ import annotations

from typing import Any

from tests.mutants.deployment import LEVELS, Deployment
from tests.mutants.labels import caught_by


@caught_by("validation.type")
class NumbersCoercedToText(Deployment):
    """A lax model turns a number into the string it wants, as pydantic 1 did."""

    def has_type(self, field: str, value: Any) -> bool:
        return super().has_type(field, value) or (field == "message" and type(value) is int)

    def store_message(self, text: Any) -> Any:
        return str(text)


@caught_by("validation.type")
class NullMetaTakenForNone(Deployment):
    """A meta of null is accepted as a missing one."""

    def validate(self, value: Any) -> dict[str, Any]:
        if isinstance(value, dict) and value.get("meta", 0) is None:
            del value["meta"]
        return super().validate(value)


@caught_by("validation.type")
class NullMessageTakenForEmpty(Deployment):
    """A null message is stored as an empty one."""

    def validate(self, value: Any) -> dict[str, Any]:
        if isinstance(value, dict) and value.get("message", 0) is None:
            value["message"] = ""
        return super().validate(value)


@caught_by("validation.type")
class ListTakenForMeta(Deployment):
    """A list is accepted as meta, as lists are objects in JavaScript and PHP."""

    def has_type(self, field: str, value: Any) -> bool:
        return super().has_type(field, value) or (field == "meta" and type(value) is list)


@caught_by("validation.type")
class EncodedMetaTaken(Deployment):
    """A string with JSON is decoded and accepted as meta."""

    def validate(self, value: Any) -> dict[str, Any]:
        if isinstance(value, dict) and isinstance(value.get("meta"), str):
            value["meta"] = self.parse(value["meta"])
        return super().validate(value)


@caught_by("validation.type")
class ListOfOneTakenForItsItem(Deployment):
    """A list of one is accepted as its item, the reverse of ACCEPT_SINGLE_VALUE_AS_ARRAY."""

    def validate(self, value: Any) -> dict[str, Any]:
        if isinstance(value, dict):
            level = value.get("level")
            if isinstance(level, list) and len(level) == 1:
                value["level"] = level[0]
        return super().validate(value)


@caught_by("validation.type")
class MetaNotChecked(Deployment):
    """The type of meta is not checked."""

    def has_type(self, field: str, value: Any) -> bool:
        return field == "meta" or super().has_type(field, value)


@caught_by("validation.type")
class LevelsAsBunyanCounts(Deployment):
    """A number is accepted as a level, as Bunyan and pino count them: 30 is info."""

    levels = (20, 30, 40, 50, 60)

    def validate(self, value: Any) -> dict[str, Any]:
        if isinstance(value, dict) and type(value.get("level")) is int:
            number = value["level"]
            value["level"] = LEVELS[self.levels.index(number)] if number in self.levels else "?"
        return super().validate(value)


@caught_by("validation.type")
class LevelsCountFromOne(LevelsAsBunyanCounts):
    """A number from 1 is accepted as a level, as an enum of Protocol Buffers counts."""

    levels = (1, 2, 3, 4, 5)

"""Values of another type that are let in."""

from __future__ import annotations

from typing import Any

from tests.mutants.deployment import Deployment
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
    """A null is as good as an absent property."""

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
    """JavaScript's and PHP's lists are objects too."""

    def has_type(self, field: str, value: Any) -> bool:
        return super().has_type(field, value) or (field == "meta" and type(value) is list)


@caught_by("validation.type")
class EncodedMetaTaken(Deployment):
    """Metadata that is JSON in a string is decoded."""

    def validate(self, value: Any) -> dict[str, Any]:
        if isinstance(value, dict) and isinstance(value.get("meta"), str):
            value["meta"] = self.parse(value["meta"])
        return super().validate(value)


@caught_by("validation.type")
class ListOfOneTakenForItsItem(Deployment):
    """ACCEPT_SINGLE_VALUE_AS_ARRAY, the other way round."""

    def validate(self, value: Any) -> dict[str, Any]:
        if isinstance(value, dict):
            level = value.get("level")
            if isinstance(level, list) and len(level) == 1:
                value["level"] = level[0]
        return super().validate(value)


@caught_by("validation.type")
class MetaNotChecked(Deployment):
    """The metadata is free, and so its type is not looked at."""

    def has_type(self, field: str, value: Any) -> bool:
        return field == "meta" or super().has_type(field, value)

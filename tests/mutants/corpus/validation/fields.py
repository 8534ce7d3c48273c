"""Entries that are accepted although a required field is missing."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs

from tests.mutants.deployment import Deployment
from tests.mutants.labels import caught_by
from tests.mutants.messages import Request


@caught_by("validation.missing-field")
class LevelDefaultsToInfo(Deployment):
    """A missing level defaults to info."""

    def validate(self, value: Any) -> dict[str, Any]:
        if isinstance(value, dict):
            value.setdefault("level", "info")
        return super().validate(value)


@caught_by("validation.missing-field")
class MessageDefaultsToEmpty(Deployment):
    """A missing message defaults to an empty one, as in a language with zero values."""

    def validate(self, value: Any) -> dict[str, Any]:
        if isinstance(value, dict):
            value.setdefault("message", "")
        return super().validate(value)


@caught_by("validation.missing-field")
class NamesMatchedWithoutCase(Deployment):
    """Names are matched without case, as Go's and .NET's parsers do."""

    def validate(self, value: Any) -> dict[str, Any]:
        if isinstance(value, dict):
            for name, item in list(value.items()):
                value.setdefault(name.lower(), item)
        return super().validate(value)


@caught_by("validation.missing-field")
class MsgTakenForMessage(Deployment):
    """The property msg, from another logger, is accepted as message."""

    def validate(self, value: Any) -> dict[str, Any]:
        if isinstance(value, dict) and "msg" in value:
            value.setdefault("message", value["msg"])
        return super().validate(value)


@caught_by("validation.missing-field")
class FieldsFromTheQuery(Deployment):
    """Fields that the body lacks are taken from the query."""

    def read_entry(self, request: Request) -> dict[str, Any]:
        value = self.parse(self.decode(request.body))
        if not isinstance(value, dict):
            return super().read_entry(request)
        sent = {name: found[0] for name, found in parse_qs(request.query).items()}
        self.check_media_type(request)
        return self.validate({**sent, **value})


@caught_by("validation.missing-field")
class EntryUnwrapped(Deployment):
    """An entry in the property data of an object is accepted."""

    def validate(self, value: Any) -> dict[str, Any]:
        if isinstance(value, dict) and isinstance(value.get("data"), dict):
            value = value["data"]
        return super().validate(value)

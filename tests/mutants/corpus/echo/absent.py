"""Metadata where none came, and what else becomes part of an entry."""

from __future__ import annotations

import re
from typing import Any

from tests.mutants.labels import caught_by
from tests.mutants.plain import Plain


@caught_by("ingest.meta-omitted")
class OmittedMetaIsNull(Plain):
    """The column is null, and so is the answer."""

    def store(self, entry: dict[str, Any]) -> dict[str, Any]:
        return {"meta": None, **super().store(entry)}


@caught_by("ingest.meta-omitted")
class OmittedMetaGetsDefaults(Plain):
    """Where no metadata came, the service's own are stored."""

    def store(self, entry: dict[str, Any]) -> dict[str, Any]:
        return {"meta": {"source": "api"}, **super().store(entry)}


@caught_by("ingest.meta-omitted")
class OmittedMetaRefused(Plain):
    """The model has no default for metadata."""

    def missing(self, value: dict[str, Any]) -> list[str]:
        return [field for field in ("level", "message", "meta") if field not in value]


@caught_by("ingest.meta-omitted")
class ExtraTakenForMeta(Plain):
    """Metadata may also be called extra, as in many loggers."""

    def validate(self, value: Any) -> dict[str, Any]:
        if isinstance(value, dict) and isinstance(value.get("extra"), dict):
            value.setdefault("meta", value["extra"])
        return super().validate(value)


@caught_by("ingest.unknown-property")
class UnknownPropertyRefused(Plain):
    """A strict model: additional properties are an error."""

    def validate(self, value: Any) -> dict[str, Any]:
        if isinstance(value, dict) and value.keys() - {"level", "message", "meta"}:
            raise self.invalid("unknown property")
        return super().validate(value)


@caught_by("ingest.unknown-property")
class UnknownPropertyBecomesMeta(Plain):
    """What is unknown is swept into the metadata."""

    def validate(self, value: Any) -> dict[str, Any]:
        entry = super().validate(value)
        others = {key: value[key] for key in value.keys() - entry.keys()}
        return {**entry, "meta": {**others, **entry.get("meta", {})}} if others else entry


@caught_by("ingest.unknown-property")
class SeverityWins(Plain):
    """Another service's name of the level is taken where it is there."""

    def validate(self, value: Any) -> dict[str, Any]:
        entry = super().validate(value)
        severity = value.get("severity")
        return {**entry, "level": severity} if severity in ("error", "fatal") else entry


@caught_by("ingest.unknown-property")
class QueryOverridesBody(Plain):
    """Parameters of all kinds are merged, the query last, as some frameworks do."""

    def read(self, request: Any) -> dict[str, Any]:
        entry = super().read(request)
        found = re.search(r"(?:^|&)message=(\w+)", request.query)
        return {**entry, "message": found[1]} if found else entry


@caught_by("ingest.unknown-property")
class AnswersColumnsTyped(Plain):
    """One class serves request and answer: an id that is sent must be text."""

    def validate(self, value: Any) -> dict[str, Any]:
        entry = super().validate(value)
        if not isinstance(value.get("id", ""), str):
            raise self.invalid("wrong type: id")
        return entry

"""Metadata where none came, and what else becomes part of an entry."""

from __future__ import annotations

import re
from typing import Any

from tests.mutants.deployment import Deployment
from tests.mutants.labels import caught_by


@caught_by("ingest.meta-omitted")
class OmittedMetaIsNull(Deployment):
    """The column is null, and so is the answer."""

    def store(self, entry: dict[str, Any]) -> dict[str, Any]:
        return {"meta": None, **super().store(entry)}


@caught_by("ingest.meta-omitted")
class OmittedMetaGetsDefaults(Deployment):
    """Where no metadata came, the service's own are stored."""

    def store(self, entry: dict[str, Any]) -> dict[str, Any]:
        return {"meta": {"source": "api"}, **super().store(entry)}


@caught_by("ingest.meta-omitted")
class OmittedMetaRefused(Deployment):
    """The model has no default for metadata."""

    def find_missing(self, value: dict[str, Any]) -> list[str]:
        return [field for field in ("level", "message", "meta") if field not in value]


@caught_by("ingest.meta-omitted")
class ExtraTakenForMeta(Deployment):
    """Metadata may also be called extra, as in many loggers."""

    def validate(self, value: Any) -> dict[str, Any]:
        if isinstance(value, dict) and isinstance(value.get("extra"), dict):
            value.setdefault("meta", value["extra"])
        return super().validate(value)


@caught_by("ingest.unknown-property")
class UnknownPropertyRefused(Deployment):
    """A strict model: additional properties are an error."""

    def validate(self, value: Any) -> dict[str, Any]:
        if isinstance(value, dict) and value.keys() - {"level", "message", "meta"}:
            raise self.bad_request("unknown property")
        return super().validate(value)


@caught_by("ingest.unknown-property")
class UnknownPropertyBecomesMeta(Deployment):
    """What is unknown is swept into the metadata."""

    def validate(self, value: Any) -> dict[str, Any]:
        entry = super().validate(value)
        others = {key: value[key] for key in value.keys() - entry.keys()}
        return {**entry, "meta": {**others, **entry.get("meta", {})}} if others else entry


@caught_by("ingest.unknown-property")
class SeverityWins(Deployment):
    """Another service's name of the level is taken where it is there."""

    def validate(self, value: Any) -> dict[str, Any]:
        entry = super().validate(value)
        severity = value.get("severity")
        return {**entry, "level": severity} if severity in ("error", "fatal") else entry


@caught_by("ingest.unknown-property")
class QueryOverridesBody(Deployment):
    """Parameters of all kinds are merged, the query last, as some frameworks do."""

    def read_entry(self, request: Any) -> dict[str, Any]:
        entry = super().read_entry(request)
        found = re.search(r"(?:^|&)message=(\w+)", request.query)
        return {**entry, "message": found[1]} if found else entry


@caught_by("ingest.unknown-property")
class AnswersColumnsTyped(Deployment):
    """One class serves request and answer: an id that is sent must be text."""

    def validate(self, value: Any) -> dict[str, Any]:
        entry = super().validate(value)
        if not isinstance(value.get("id", ""), str):
            raise self.bad_request("wrong type: id")
        return entry

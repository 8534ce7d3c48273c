"""Missing metadata, and unknown properties in a request."""

from __future__ import annotations

import re
from typing import Any

from tests.mutants.deployment import Deployment
from tests.mutants.labels import caught_by


@caught_by("ingest.meta-omitted")
class OmittedMetaIsNull(Deployment):
    """A missing meta is stored as null and returned as null."""

    def store(self, entry: dict[str, Any]) -> dict[str, Any]:
        return {"meta": None, **super().store(entry)}


@caught_by("ingest.meta-omitted")
class OmittedMetaGetsDefaults(Deployment):
    """A missing meta is replaced with default metadata."""

    def store(self, entry: dict[str, Any]) -> dict[str, Any]:
        return {"meta": {"source": "api"}, **super().store(entry)}


@caught_by("ingest.meta-omitted")
class OmittedMetaRefused(Deployment):
    """An entry without meta is refused."""

    def find_missing(self, value: dict[str, Any]) -> list[str]:
        return [field for field in ("level", "message", "meta") if field not in value]


@caught_by("ingest.meta-omitted")
class ExtraTakenForMeta(Deployment):
    """The property extra is taken for meta, as in many loggers."""

    def validate(self, value: Any) -> dict[str, Any]:
        if isinstance(value, dict) and isinstance(value.get("extra"), dict):
            value.setdefault("meta", value["extra"])
        return super().validate(value)


@caught_by("ingest.unknown-property")
class UnknownPropertyRefused(Deployment):
    """A strict model refuses additional properties."""

    def validate(self, value: Any) -> dict[str, Any]:
        if isinstance(value, dict) and value.keys() - {"level", "message", "meta"}:
            raise self.bad_request("unknown property")
        return super().validate(value)


@caught_by("ingest.unknown-property")
class UnknownPropertyBecomesMeta(Deployment):
    """Unknown properties are moved into the metadata."""

    def validate(self, value: Any) -> dict[str, Any]:
        entry = super().validate(value)
        others = {key: value[key] for key in value.keys() - entry.keys()}
        return {**entry, "meta": {**others, **entry.get("meta", {})}} if others else entry


@caught_by("ingest.unknown-property")
class SeverityWins(Deployment):
    """The property severity, from another service, overrides the level."""

    def validate(self, value: Any) -> dict[str, Any]:
        entry = super().validate(value)
        severity = value.get("severity")
        return {**entry, "level": severity} if severity in ("error", "fatal") else entry


@caught_by("ingest.unknown-property")
class QueryOverridesBody(Deployment):
    """Query parameters override properties of the body, as in some frameworks."""

    def read_entry(self, request: Any) -> dict[str, Any]:
        entry = super().read_entry(request)
        found = re.search(r"(?:^|&)message=(\w+)", request.query)
        return {**entry, "message": found[1]} if found else entry


@caught_by("ingest.unknown-property")
class AnswersColumnsTyped(Deployment):
    """Requests and responses share one class, so an id in a request must be a string."""

    def validate(self, value: Any) -> dict[str, Any]:
        entry = super().validate(value)
        if not isinstance(value.get("id", ""), str):
            raise self.bad_request("wrong type: id")
        return entry

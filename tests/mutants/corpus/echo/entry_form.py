"""Responses that are not entries."""

from __future__ import annotations

from typing import Any

from tests.mutants.deployment import Deployment
from tests.mutants.labels import caught_by


@caught_by("ingest.media-type")
class AnsweredAsText(Deployment):
    """The response is JSON, but its media type is text."""

    def make_response(self, stored: dict[str, Any]) -> Any:
        response = super().make_response(stored)
        response.media_type = "text/html; charset=utf-8"
        return response


@caught_by("ingest.media-type")
class AnsweredAsVendorType(Deployment):
    """The response has a vendor media type."""

    def make_response(self, stored: dict[str, Any]) -> Any:
        response = super().make_response(stored)
        response.media_type = "application/vnd.logs.v1+json"
        return response


@caught_by("ingest.schema")
class AnswerWrapped(Deployment):
    """The entry is wrapped in an object with the property data."""

    def store(self, entry: dict[str, Any]) -> dict[str, Any]:
        return {"data": super().store(entry)}


@caught_by("ingest.schema")
class CamelCaseAnswer(Deployment):
    """created_at is called createdAt."""

    def store(self, entry: dict[str, Any]) -> dict[str, Any]:
        stored = super().store(entry)
        stored["createdAt"] = stored.pop("created_at")
        return stored


@caught_by("ingest.schema")
class AnswerIsAList(Deployment):
    """The response is a list with the entry."""

    def store(self, entry: dict[str, Any]) -> Any:
        return [super().store(entry)]

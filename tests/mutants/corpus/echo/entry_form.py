"""Answers that are no entries."""

from __future__ import annotations

from typing import Any

from tests.mutants.deployment import Deployment
from tests.mutants.labels import caught_by


@caught_by("ingest.media-type")
class AnsweredAsText(Deployment):
    """The handler forgets to say that it is JSON."""

    def make_response(self, stored: dict[str, Any]) -> Any:
        response = super().make_response(stored)
        response.media_type = "text/html; charset=utf-8"
        return response


@caught_by("ingest.media-type")
class AnsweredAsVendorType(Deployment):
    """A media type of the service's own."""

    def make_response(self, stored: dict[str, Any]) -> Any:
        response = super().make_response(stored)
        response.media_type = "application/vnd.logs.v1+json"
        return response


@caught_by("ingest.schema")
class AnswerWrapped(Deployment):
    """The entry comes within data, as a house style has it."""

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
    """Every answer is a page of entries."""

    def store(self, entry: dict[str, Any]) -> Any:
        return [super().store(entry)]

"""Answers that are no entries."""

from __future__ import annotations

from typing import Any

from tests.mutants.labels import caught_by
from tests.mutants.plain import Plain


@caught_by("ingest.media-type")
class AnsweredAsText(Plain):
    """The handler forgets to say that it is JSON."""

    def created(self, stored: dict[str, Any]) -> Any:
        answer = super().created(stored)
        answer.media_type = "text/html; charset=utf-8"
        return answer


@caught_by("ingest.media-type")
class AnsweredAsVendorType(Plain):
    """A media type of the service's own."""

    def created(self, stored: dict[str, Any]) -> Any:
        answer = super().created(stored)
        answer.media_type = "application/vnd.logs.v1+json"
        return answer


@caught_by("ingest.schema")
class AnswerWrapped(Plain):
    """The entry comes within data, as a house style has it."""

    def store(self, entry: dict[str, Any]) -> dict[str, Any]:
        return {"data": super().store(entry)}


@caught_by("ingest.schema")
class CamelCaseAnswer(Plain):
    """created_at is called createdAt."""

    def store(self, entry: dict[str, Any]) -> dict[str, Any]:
        stored = super().store(entry)
        stored["createdAt"] = stored.pop("created_at")
        return stored


@caught_by("ingest.schema")
class AnswerIsAList(Plain):
    """Every answer is a page of entries."""

    def store(self, entry: dict[str, Any]) -> Any:
        return [super().store(entry)]

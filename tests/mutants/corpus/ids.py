"""Ids that are not unique, not strings, or missing."""

from __future__ import annotations

import hashlib
import json
import time
from typing import Any

from tests.mutants.deployment import Deployment
from tests.mutants.labels import caught_by
from tests.mutants.messages import Request


@caught_by("ingest.unique-id")
class ConstantId(Deployment):
    """All entries have the id made when the program started."""

    def make_id(self, entry: dict[str, Any]) -> Any:
        return "log_1"


@caught_by("ingest.unique-id")
class IdFromTheSecond(Deployment):
    """The id is the time, to the second."""

    def make_id(self, entry: dict[str, Any]) -> Any:
        return f"log_{time.time():.0f}"


@caught_by("ingest.unique-id")
class IdFromTheContent(Deployment):
    """The id is a hash of the entry, so equal entries have the same id."""

    def make_id(self, entry: dict[str, Any]) -> Any:
        return hashlib.sha256(json.dumps(entry, sort_keys=True).encode()).hexdigest()


@caught_by("ingest.unique-id")
class IdWrapsAt256(Deployment):
    """The counter of ids has one byte."""

    def make_id(self, entry: dict[str, Any]) -> Any:
        return f"log_{next(self.numbers) % 256}"


@caught_by("ingest.unique-id")
class TwoWorkersCountAlone(Deployment):
    """Two processes behind one load balancer have separate counters."""

    def make_id(self, entry: dict[str, Any]) -> Any:
        return f"log_{next(self.numbers) // 2}"


@caught_by("ingest.unique-id")
class DuplicatesSwallowed(Deployment):
    """An entry equal to the previous one is taken for a retry and gets the same id."""

    last: tuple[Any, str] = (None, "")

    def make_id(self, entry: dict[str, Any]) -> Any:
        with self.lock:
            if self.last[0] != entry:
                self.last = (entry, f"log_{next(self.numbers)}")
            return self.last[1]


@caught_by("ingest.unknown-property")
class IdCanBeSent(Deployment):
    """An id in the request is used for the stored entry."""

    def validate(self, value: Any) -> dict[str, Any]:
        entry = super().validate(value)
        return {**entry, "sent": value["id"]} if "id" in value else entry

    def store(self, entry: dict[str, Any]) -> dict[str, Any]:
        sent = entry.pop("sent", None)
        stored = super().store(entry)
        return {**stored, "id": sent} if sent else stored


@caught_by("ingest.schema")
class IdIsANumber(Deployment):
    """The id is the numeric primary key."""

    def make_id(self, entry: dict[str, Any]) -> Any:
        return next(self.numbers)


@caught_by("ingest.schema")
class IdIsNull(Deployment):
    """The response is written before the database assigns an id."""

    def make_id(self, entry: dict[str, Any]) -> Any:
        return None


@caught_by("ingest.schema")
class IdCalledUnderscoreId(Deployment):
    """The id is called _id, as in a document database."""

    def store(self, entry: dict[str, Any]) -> dict[str, Any]:
        stored = super().store(entry)
        return {"_id": stored.pop("id"), **stored}


@caught_by("ingest.unique-id")
class IdIsTheRequestId(Deployment):
    """X-Request-Id, which a client sends with each call of a trace, becomes the id."""

    def read_entry(self, request: Request) -> dict[str, Any]:
        return {**super().read_entry(request), "trace": request.header("X-Request-Id")}

    def store(self, entry: dict[str, Any]) -> dict[str, Any]:
        trace = entry.pop("trace")
        stored = super().store(entry)
        return {**stored, "id": trace} if trace else stored

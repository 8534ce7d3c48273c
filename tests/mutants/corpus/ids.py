"""Ids that are none."""

from __future__ import annotations

import hashlib
import json
import time
from typing import Any

from tests.mutants.exchange import Request
from tests.mutants.labels import caught_by
from tests.mutants.plain import Plain


@caught_by("ingest.unique-id")
class ConstantId(Plain):
    """The id is made when the program starts."""

    def new_id(self, entry: dict[str, Any]) -> Any:
        return "log_1"


@caught_by("ingest.unique-id")
class IdFromTheSecond(Plain):
    """The id is the time, to the second."""

    def new_id(self, entry: dict[str, Any]) -> Any:
        return f"log_{time.time():.0f}"


@caught_by("ingest.unique-id")
class IdFromTheContent(Plain):
    """The id is a hash of the entry, so that equal entries are one."""

    def new_id(self, entry: dict[str, Any]) -> Any:
        return hashlib.sha256(json.dumps(entry, sort_keys=True).encode()).hexdigest()


@caught_by("ingest.unique-id")
class IdWrapsAt256(Plain):
    """The counter is a byte."""

    def new_id(self, entry: dict[str, Any]) -> Any:
        return f"log_{next(self.numbers) % 256}"


@caught_by("ingest.unique-id")
class TwoWorkersCountAlone(Plain):
    """Two processes behind one balancer count for themselves."""

    def new_id(self, entry: dict[str, Any]) -> Any:
        return f"log_{next(self.numbers) // 2}"


@caught_by("ingest.unique-id")
class DuplicatesSwallowed(Plain):
    """An entry equal to the last one is taken for a retry, and gets its id again."""

    last: tuple[Any, str] = (None, "")

    def new_id(self, entry: dict[str, Any]) -> Any:
        with self.lock:
            if self.last[0] != entry:
                self.last = (entry, f"log_{next(self.numbers)}")
            return self.last[1]


@caught_by("ingest.unknown-property")
class IdCanBeSent(Plain):
    """The caller's id wins over the service's own."""

    def validate(self, value: Any) -> dict[str, Any]:
        entry = super().validate(value)
        return {**entry, "sent": value["id"]} if "id" in value else entry

    def store(self, entry: dict[str, Any]) -> dict[str, Any]:
        sent = entry.pop("sent", None)
        stored = super().store(entry)
        return {**stored, "id": sent} if sent else stored


@caught_by("ingest.schema")
class IdIsANumber(Plain):
    """The primary key as it is."""

    def new_id(self, entry: dict[str, Any]) -> Any:
        return next(self.numbers)


@caught_by("ingest.schema")
class IdIsNull(Plain):
    """The entry is answered before the database has given it an id."""

    def new_id(self, entry: dict[str, Any]) -> Any:
        return None


@caught_by("ingest.schema")
class IdCalledUnderscoreId(Plain):
    """A document database's own name of the id."""

    def store(self, entry: dict[str, Any]) -> dict[str, Any]:
        stored = super().store(entry)
        return {"_id": stored.pop("id"), **stored}


@caught_by("ingest.unique-id")
class IdIsTheRequestId(Plain):
    """X-Request-Id, which a client sends with each call of a trace, becomes the id."""

    def read(self, request: Request) -> dict[str, Any]:
        return {**super().read(request), "trace": request.header("X-Request-Id")}

    def store(self, entry: dict[str, Any]) -> dict[str, Any]:
        trace = entry.pop("trace")
        stored = super().store(entry)
        return {**stored, "id": trace} if trace else stored

"""Choices left open for stored entries and responses."""

from __future__ import annotations

import json
import uuid
from datetime import datetime, timedelta, timezone
from typing import Any

from tests.mutants.corpus.echo.values import each
from tests.mutants.deployment import Deployment
from tests.mutants.labels import conforming
from tests.mutants.messages import ApiError, Response


@conforming
class NothingBesides(Deployment):
    """The deployment implements the contract and nothing else."""


@conforming
class IdsAreUuids(Deployment):
    """Ids are random UUIDs."""

    def make_id(self, entry: dict[str, Any]) -> Any:
        return str(uuid.uuid4())


@conforming
class IdsAreUrls(Deployment):
    """Ids are long URLs with many kinds of characters."""

    def make_id(self, entry: dict[str, Any]) -> Any:
        return f"https://logs.example/e/{next(self.numbers)}?é={'x' * 200}#/"


@conforming
class OffsetOfKathmandu(Deployment):
    """created_at has whole seconds and the offset +05:45."""

    def format_time(self, moment: datetime) -> Any:
        zone = timezone(timedelta(hours=5, minutes=45))
        return moment.astimezone(zone).isoformat(timespec="seconds")


@conforming
class LowerCaseNanoseconds(Deployment):
    """created_at has nine decimals, and t and z in lower case, as RFC 3339 allows."""

    def format_time(self, moment: datetime) -> Any:
        return moment.strftime("%Y-%m-%dt%H:%M:%S.%f123z")


@conforming
class ClockTwoMinutesBehind(Deployment):
    """The clock is two minutes slow, in headers and entries alike."""

    def now(self) -> datetime:
        return super().now() - timedelta(minutes=2)


@conforming
class MoreProperties(Deployment):
    """Responses have properties that the contract does not name."""

    def store(self, entry: dict[str, Any]) -> dict[str, Any]:
        more: dict[str, Any] = {
            "organisation": None,
            "sequence": 10**30,
            "tags": [],
            "self": {"href": "/"},
        }
        return {**more, **super().store(entry)}

    def make_envelope(self, error: ApiError) -> Any:
        envelope = super().make_envelope(error)
        envelope["error"].update(status=error.status, details=[{"field": "?"}])
        return {**envelope, "request_id": str(uuid.uuid4())}


@conforming
class EmptyMetaForNone(Deployment):
    """An entry sent without meta is returned with an empty meta."""

    def store(self, entry: dict[str, Any]) -> dict[str, Any]:
        return super().store({"meta": {}, **entry})


@conforming
class NoMetaForEmpty(Deployment):
    """An entry sent with an empty meta is returned without meta."""

    def store(self, entry: dict[str, Any]) -> dict[str, Any]:
        stored = super().store(entry)
        if not stored.get("meta"):
            stored.pop("meta", None)
        return stored


@conforming
class PrettyJson(Deployment):
    """JSON is indented, in UTF-8, with sorted names."""

    def make_response(self, stored: dict[str, Any]) -> Response:
        return Response(201, self._indent_json(stored), "application/json; charset=UTF-8")

    def make_error_response(self, error: ApiError) -> Response:
        response = super().make_error_response(error)
        response.body = self._indent_json(json.loads(response.body))
        return response

    def _indent_json(self, value: Any) -> bytes:
        text = json.dumps(value, indent=4, sort_keys=True, ensure_ascii=False)
        return b"\n" + text.encode(errors="backslashreplace") + b"\n"


@conforming
class EverythingEscaped(Deployment):
    """Every character of a string is escaped, and blanks stand wherever JSON allows them."""

    def make_response(self, stored: dict[str, Any]) -> Response:
        return Response(201, self._write(stored).encode())

    def make_error_response(self, error: ApiError) -> Response:
        response = super().make_error_response(error)
        response.body = self._write(json.loads(response.body)).encode()
        return response

    def _write(self, value: Any) -> str:
        match value:
            case dict():
                pairs = (f"{self._write(k)}\t:\n{self._write(v)}" for k, v in value.items())
                return f" {{ {' , '.join(pairs)} }} "
            case list():
                return f" [ {' , '.join(map(self._write, value))} ] "
            case str():
                units = value.encode("utf-16-be", "surrogatepass").hex()
                starts = range(0, len(units), 4)
                return '"' + "".join(f"\\u{units[at : at + 4]}" for at in starts) + '"'
        return json.dumps(value)


@conforming
class IntegersWithAPoint(Deployment):
    """Every number is written as a double: 7 as 7.0."""

    def store_meta(self, meta: dict[str, Any]) -> Any:
        return each(meta, self._double)

    def _double(self, value: Any) -> Any:
        return float(value) if type(value) is int and abs(value) <= 2**53 else value

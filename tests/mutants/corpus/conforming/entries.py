"""Freedoms in what is stored and answered."""

from __future__ import annotations

import json
import uuid
from datetime import datetime, timedelta, timezone
from typing import Any

from tests.mutants.corpus.echo.values import each
from tests.mutants.exchange import Answer, Refusal
from tests.mutants.labels import conforming
from tests.mutants.plain import Plain


@conforming
class NothingBesides(Plain):
    """The contract and no more."""


@conforming
class IdsAreUuids(Plain):
    """Random ids, in another form."""

    def new_id(self, entry: dict[str, Any]) -> Any:
        return str(uuid.uuid4())


@conforming
class IdsAreUrls(Plain):
    """Long ids with characters of all kinds."""

    def new_id(self, entry: dict[str, Any]) -> Any:
        return f"https://logs.example/e/{next(self.numbers)}?é={'x' * 200}#/"


@conforming
class OffsetOfKathmandu(Plain):
    """Whole seconds, with an offset of five hours and three quarters."""

    def stamp(self, moment: datetime) -> Any:
        zone = timezone(timedelta(hours=5, minutes=45))
        return moment.astimezone(zone).isoformat(timespec="seconds")


@conforming
class LowerCaseNanoseconds(Plain):
    """Nine digits, and t and z in small letters, as RFC 3339 allows."""

    def stamp(self, moment: datetime) -> Any:
        return moment.strftime("%Y-%m-%dt%H:%M:%S.%f123z")


@conforming
class ClockTwoMinutesBehind(Plain):
    """A clock that is off by less than five minutes, in the headers as in the entries."""

    def now(self) -> datetime:
        return super().now() - timedelta(minutes=2)


@conforming
class MoreProperties(Plain):
    """Answers have properties the contract does not name."""

    def store(self, entry: dict[str, Any]) -> dict[str, Any]:
        more: dict[str, Any] = {
            "organisation": None,
            "sequence": 10**30,
            "tags": [],
            "self": {"href": "/"},
        }
        return {**more, **super().store(entry)}

    def envelope(self, refusal: Refusal) -> Any:
        envelope = super().envelope(refusal)
        envelope["error"].update(status=refusal.status, details=[{"field": "?"}])
        return {**envelope, "request_id": str(uuid.uuid4())}


@conforming
class EmptyMetaForNone(Plain):
    """Where no metadata came, they are empty."""

    def store(self, entry: dict[str, Any]) -> dict[str, Any]:
        return super().store({"meta": {}, **entry})


@conforming
class NoMetaForEmpty(Plain):
    """Where empty metadata came, none are stored."""

    def store(self, entry: dict[str, Any]) -> dict[str, Any]:
        stored = super().store(entry)
        if not stored.get("meta"):
            stored.pop("meta", None)
        return stored


@conforming
class PrettyJson(Plain):
    """JSON for people: indented, in UTF-8, its names in order."""

    def created(self, stored: dict[str, Any]) -> Answer:
        return Answer(201, self._pretty(stored), "application/json; charset=UTF-8")

    def refused(self, refusal: Refusal) -> Answer:
        answer = super().refused(refusal)
        answer.body = self._pretty(json.loads(answer.body))
        return answer

    def _pretty(self, value: Any) -> bytes:
        text = json.dumps(value, indent=4, sort_keys=True, ensure_ascii=False)
        return b"\n" + text.encode(errors="surrogatepass") + b"\n"


@conforming
class EverythingEscaped(Plain):
    """Every character of a text is written as an escape, with blanks wherever they may be."""

    def created(self, stored: dict[str, Any]) -> Answer:
        return Answer(201, self._written(stored).encode())

    def refused(self, refusal: Refusal) -> Answer:
        answer = super().refused(refusal)
        answer.body = self._written(json.loads(answer.body)).encode()
        return answer

    def _written(self, value: Any) -> str:
        match value:
            case dict():
                pairs = (f"{self._written(k)}\t:\n{self._written(v)}" for k, v in value.items())
                return f" {{ {' , '.join(pairs)} }} "
            case list():
                return f" [ {' , '.join(map(self._written, value))} ] "
            case str():
                units = value.encode("utf-16-be", "surrogatepass").hex()
                starts = range(0, len(units), 4)
                return '"' + "".join(f"\\u{units[at : at + 4]}" for at in starts) + '"'
        return json.dumps(value)


@conforming
class IntegersWithAPoint(Plain):
    """Every number is a double, and written as one: 7 is 7.0."""

    def meta(self, meta: dict[str, Any]) -> Any:
        return each(meta, self._double)

    def _double(self, value: Any) -> Any:
        return float(value) if type(value) is int and abs(value) <= 2**53 else value

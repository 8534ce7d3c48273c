"""Times of ingestion that are none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from tests.mutants.exchange import Request
from tests.mutants.labels import caught_by
from tests.mutants.plain import Plain

OFFSET = timedelta(hours=2)


@caught_by("ingest.created-at")
class LocalTimeCalledUtc(Plain):
    """The machine's local time with a Z behind it."""

    def stamp(self, moment: datetime) -> Any:
        return super().stamp(moment + OFFSET)


@caught_by("ingest.created-at")
class OffsetOfTheWrongSign(Plain):
    """Local time with the offset of the other hemisphere."""

    def stamp(self, moment: datetime) -> Any:
        return (moment + OFFSET).strftime("%Y-%m-%dT%H:%M:%S-02:00")


@caught_by("ingest.created-at")
class MinutesAsMonth(Plain):
    """A format with mm where it wants MM."""

    def stamp(self, moment: datetime) -> Any:
        return moment.strftime(f"%Y-{moment.minute % 12 + 1:02}-%dT%H:{moment.month:02}:%SZ")


@caught_by("ingest.created-at")
class SecondsAsMilliseconds(Plain):
    """Seconds since 1970 are read as milliseconds: everything happened in January of that year."""

    def stamp(self, moment: datetime) -> Any:
        return super().stamp(datetime.fromtimestamp(moment.timestamp() / 1000, UTC))


@caught_by("ingest.created-at")
class CachedForAMinute(Plain):
    """The time is formatted once a minute, to save work."""

    def stamp(self, moment: datetime) -> Any:
        return super().stamp(moment.replace(second=0, microsecond=0))


@caught_by("ingest.created-at")
class TimeOfStart(Plain):
    """A default argument, evaluated when the program started."""

    def __init__(self) -> None:
        super().__init__()
        self._started = datetime.now(UTC)

    def stamp(self, moment: datetime) -> Any:
        return super().stamp(self._started)


@caught_by("ingest.created-at")
class ZeroTime(Plain):
    """The field of the structure is never set: Go's zero time."""

    def stamp(self, moment: datetime) -> Any:
        return "0001-01-01T00:00:00Z"


@caught_by("ingest.created-at")
class TimeOfTheClient(Plain):
    """A timestamp in the metadata is taken for the time of the entry."""

    def store(self, entry: dict[str, Any]) -> dict[str, Any]:
        stored = super().store(entry)
        sent = entry.get("meta", {}).get("timestamp")
        return {**stored, "created_at": sent} if _is_date_time(sent) else stored


@caught_by("ingest.created-at")
class TimeOfTheDateHeader(Plain):
    """The Date header of the request is trusted."""

    def read(self, request: Request) -> dict[str, Any]:
        return {**super().read(request), "date": request.header("Date")}

    def store(self, entry: dict[str, Any]) -> dict[str, Any]:
        date = entry.pop("date")
        stored = super().store(entry)
        return {**stored, "created_at": self.stamp(parsedate_to_datetime(date))} if date else stored


@caught_by("ingest.unknown-property")
class CreatedAtCanBeSent(Plain):
    """The caller's created_at wins over the service's own."""

    def validate(self, value: Any) -> dict[str, Any]:
        entry = super().validate(value)
        sent = value.get("created_at")
        return {**entry, "sent": sent} if _is_date_time(sent) else entry

    def store(self, entry: dict[str, Any]) -> dict[str, Any]:
        sent = entry.pop("sent", None)
        stored = super().store(entry)
        return {**stored, "created_at": sent} if sent else stored


@caught_by("ingest.schema")
class EpochSeconds(Plain):
    """A number of seconds, not a date-time."""

    def stamp(self, moment: datetime) -> Any:
        return int(moment.timestamp())


@caught_by("ingest.schema")
class NoOffset(Plain):
    """A naive date-time, as isoformat gives it."""

    def stamp(self, moment: datetime) -> Any:
        return moment.replace(tzinfo=None).isoformat()


@caught_by("ingest.schema")
class SpaceForT(Plain):
    """The format of a SQL database."""

    def stamp(self, moment: datetime) -> Any:
        return moment.strftime("%Y-%m-%d %H:%M:%S")


@caught_by("ingest.schema")
class MailDate(Plain):
    """The date of a mail or an HTTP header."""

    def stamp(self, moment: datetime) -> Any:
        return moment.strftime("%a, %d %b %Y %H:%M:%S GMT")


@caught_by("ingest.schema")
class OffsetWithoutColon(Plain):
    """strftime's %z."""

    def stamp(self, moment: datetime) -> Any:
        return moment.strftime("%Y-%m-%dT%H:%M:%S%z")


@caught_by("ingest.clock")
class ClockTenMinutesAhead(Plain):
    """A machine without time synchronisation: header and entries agree, and both are wrong."""

    def now(self) -> datetime:
        return super().now() + timedelta(minutes=10)


def _is_date_time(value: Any) -> bool:
    return isinstance(value, str) and value.startswith("2001-")

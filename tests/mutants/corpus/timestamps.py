"""Values of created_at that are not the time of ingestion."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from tests.mutants.deployment import Deployment
from tests.mutants.labels import caught_by
from tests.mutants.messages import Request

OFFSET = timedelta(hours=2)


@caught_by("ingest.created-at")
class LocalTimeCalledUtc(Deployment):
    """created_at is local time with a Z after it."""

    def format_time(self, moment: datetime) -> Any:
        return super().format_time(moment + OFFSET)


@caught_by("ingest.created-at")
class OffsetOfTheWrongSign(Deployment):
    """The offset of created_at has the wrong sign."""

    def format_time(self, moment: datetime) -> Any:
        return (moment + OFFSET).strftime("%Y-%m-%dT%H:%M:%S-02:00")


@caught_by("ingest.created-at")
class MinutesAsMonth(Deployment):
    """The format of created_at has minutes in place of the month."""

    def format_time(self, moment: datetime) -> Any:
        return moment.strftime(f"%Y-{moment.minute % 12 + 1:02}-%dT%H:{moment.month:02}:%SZ")


@caught_by("ingest.created-at")
class SecondsAsMilliseconds(Deployment):
    """Seconds since 1970 are read as milliseconds, so every date is in January 1970."""

    def format_time(self, moment: datetime) -> Any:
        return super().format_time(datetime.fromtimestamp(moment.timestamp() / 1000, UTC))


@caught_by("ingest.created-at")
class CachedForAMinute(Deployment):
    """The time is formatted once a minute, to save work."""

    def format_time(self, moment: datetime) -> Any:
        return super().format_time(moment.replace(second=0, microsecond=0))


@caught_by("ingest.created-at")
class TimeOfStart(Deployment):
    """created_at is the start of the program, from a default argument."""

    def __init__(self) -> None:
        super().__init__()
        self._started = datetime.now(UTC)

    def format_time(self, moment: datetime) -> Any:
        return super().format_time(self._started)


@caught_by("ingest.created-at")
class ZeroTime(Deployment):
    """created_at is Go's zero time, as the field is never set."""

    def format_time(self, moment: datetime) -> Any:
        return "0001-01-01T00:00:00Z"


@caught_by("ingest.created-at")
class TimeOfTheClient(Deployment):
    """A timestamp in the metadata is taken for the time of the entry."""

    def store(self, entry: dict[str, Any]) -> dict[str, Any]:
        stored = super().store(entry)
        sent = entry.get("meta", {}).get("timestamp")
        return {**stored, "created_at": sent} if _is_date_time(sent) else stored


@caught_by("ingest.created-at")
class TimeOfTheDateHeader(Deployment):
    """created_at is the Date header of the request."""

    def read_entry(self, request: Request) -> dict[str, Any]:
        return {**super().read_entry(request), "date": request.header("Date")}

    def store(self, entry: dict[str, Any]) -> dict[str, Any]:
        date = entry.pop("date")
        stored = super().store(entry)
        return (
            {**stored, "created_at": self.format_time(parsedate_to_datetime(date))}
            if date
            else stored
        )


@caught_by("ingest.unknown-property")
class CreatedAtCanBeSent(Deployment):
    """A created_at in the request is used for the stored entry."""

    def validate(self, value: Any) -> dict[str, Any]:
        entry = super().validate(value)
        sent = value.get("created_at")
        return {**entry, "sent": sent} if _is_date_time(sent) else entry

    def store(self, entry: dict[str, Any]) -> dict[str, Any]:
        sent = entry.pop("sent", None)
        stored = super().store(entry)
        return {**stored, "created_at": sent} if sent else stored


@caught_by("ingest.schema")
class EpochSeconds(Deployment):
    """created_at is a number of seconds."""

    def format_time(self, moment: datetime) -> Any:
        return int(moment.timestamp())


@caught_by("ingest.schema")
class NoOffset(Deployment):
    """created_at has no offset, as isoformat writes a naive date-time."""

    def format_time(self, moment: datetime) -> Any:
        return moment.replace(tzinfo=None).isoformat()


@caught_by("ingest.schema")
class SpaceForT(Deployment):
    """created_at has a blank in place of T, as in a SQL database."""

    def format_time(self, moment: datetime) -> Any:
        return moment.strftime("%Y-%m-%d %H:%M:%S")


@caught_by("ingest.schema")
class MailDate(Deployment):
    """created_at has the format of dates in mail and HTTP headers."""

    def format_time(self, moment: datetime) -> Any:
        return moment.strftime("%a, %d %b %Y %H:%M:%S GMT")


@caught_by("ingest.schema")
class OffsetWithoutColon(Deployment):
    """The offset of created_at has no colon, as with strftime's %z."""

    def format_time(self, moment: datetime) -> Any:
        return moment.strftime("%Y-%m-%dT%H:%M:%S%z")


@caught_by("ingest.clock")
class ClockTenMinutesAhead(Deployment):
    """The clock is ten minutes fast, in headers and entries alike."""

    def now(self) -> datetime:
        return super().now() + timedelta(minutes=10)


def _is_date_time(value: Any) -> bool:
    return isinstance(value, str) and value.startswith("2001-")

"""What the server takes for the time."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import datetime, timedelta

_FIRST_YEAR, LAST_YEAR = 2000, 2999


@dataclass(frozen=True, slots=True)
class Clock:
    """The real time moved by `offset`; or a time it stands still at. Times are aware, in UTC."""

    offset: timedelta = timedelta()
    frozen: datetime | None = None

    def read(self, real: datetime) -> datetime:
        """The time, where the real one is `real`."""
        return self.frozen or real + self.offset

    def set(
        self, real: datetime, *, now: datetime | None = None, frozen: bool | None = None
    ) -> Clock:
        """This clock with another time, standing still or not; what is None stays as it is."""
        now = self.read(real) if now is None else now
        still = self.frozen is not None if frozen is None else frozen
        return Clock(now - real, now if still else None)

    def is_usable(self, real: datetime) -> bool:
        """Whether its time is one this server can write: of the years 2000 to 2999."""
        try:
            return _FIRST_YEAR <= self.read(real).year <= LAST_YEAR
        except OverflowError:
            return False


def months_later(now: datetime, months: int) -> datetime:
    """The same day and time so many calendar months on, or the last day that month has."""
    index = now.year * 12 + now.month - 1 + months
    year, month = index // 12, index % 12 + 1
    return now.replace(year=year, month=month, day=min(now.day, monthrange(year, month)[1]))

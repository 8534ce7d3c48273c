"""The server's clock. Tests can set it and stop it."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import datetime, timedelta

_FIRST_YEAR, LAST_YEAR = 2000, 2999


@dataclass(frozen=True, slots=True)
class Clock:
    """Shows the real time plus `offset`, or the fixed time `frozen`. Times are aware, in UTC."""

    offset: timedelta = timedelta()
    frozen: datetime | None = None

    def read(self, real: datetime) -> datetime:
        """Return the time this clock shows when the real time is `real`."""
        return self.frozen or real + self.offset

    def set(
        self, real: datetime, *, now: datetime | None = None, frozen: bool | None = None
    ) -> Clock:
        """Return a clock that shows `now`, stopped if `frozen`. None keeps the current value."""
        now = self.read(real) if now is None else now
        still = self.frozen is not None if frozen is None else frozen
        return Clock(now - real, now if still else None)

    def is_usable(self, real: datetime) -> bool:
        """Return whether the clock shows a year the server can format: 2000 to 2999."""
        try:
            return _FIRST_YEAR <= self.read(real).year <= LAST_YEAR
        except OverflowError:
            return False


def add_months(now: datetime, months: int) -> datetime:
    """Add calendar months to `now`. A day the month lacks becomes the last day of the month."""
    index = now.year * 12 + now.month - 1 + months
    year, month = index // 12, index % 12 + 1
    return now.replace(year=year, month=month, day=min(now.day, monthrange(year, month)[1]))

"""Computes quota usage and decides whether to reject a request. Stores no state.

An organisation can have one quota for each metric. A request is refused if ``used >= limit`` for
any quota, so the last accepted entry may exceed the limit. A refused request is not counted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True, slots=True)
class Metric:
    """The charge of one metric: an amount per entry, and an amount per byte of the entry."""

    cumulative: bool
    per_entry: int = 0
    per_byte: int = 0


METRICS: Mapping[str, Metric] = MappingProxyType(
    {
        "storage_bytes": Metric(cumulative=True, per_byte=1),
        "files_count": Metric(cumulative=True),  # A log entry is not a file.
        "uploaded_bytes_month": Metric(cumulative=False, per_byte=1),
        "reqs_month": Metric(cumulative=False, per_entry=1),
    }
)


Usage = Mapping[str, tuple[str | None, int]]  # by metric: the period and the amount


@dataclass(frozen=True, slots=True)
class QuotaUsage:
    """One quota and its usage: an item of ``quotas`` in the body of a 429.

    ``period`` is the calendar month of the usage (UTC, ``YYYY-MM``), or None if the metric is
    cumulative.
    """

    metric: str
    used: int
    limit: int
    period: str | None

    def as_item(self) -> dict[str, Any]:
        """Return the JSON of the item, as the contract's schema ``Quota`` describes it."""
        item: dict[str, Any] = {
            "metric": self.metric,
            "used": self.used,
            "limit": self.limit,
            "cumulative": self.period is None,
        }
        if self.period is not None:
            item["period"] = self.period
        return item


def count_entry(
    limits: Mapping[str, int], usage: Usage, size: int, now: datetime
) -> tuple[dict[str, tuple[str | None, int]], str | None]:
    """Count an entry of `size` bytes at `now`. Return the new usage and None.

    If a quota is exhausted, the second value is its metric, and the entry must be refused. If
    several are, it is the first one in the order of `limits`. For state in Redis,
    ``accounts_ingest.lua`` makes the same decision.
    """
    after: dict[str, tuple[str | None, int]] = {}
    for metric, limit in limits.items():
        period = find_period(metric, now)
        used = find_used(usage, metric, period)
        if used >= limit:
            return after, metric
        after[metric] = period, used + charge(metric, size)
    return after, None


def find_period(metric: str, now: datetime) -> str | None:
    """Return the period in which `metric` is counted at `now` (UTC): a calendar month, or None."""
    return None if METRICS[metric].cumulative else f"{now:%Y-%m}"


def find_used(usage: Usage, metric: str, period: str | None) -> int:
    """Return the usage of `metric` in `period`: 0 if it was last counted in an earlier period."""
    counted_in, used = usage.get(metric, (period, 0))
    return used if counted_in == period else 0


def charge(metric: str, size: int) -> int:
    """Return the amount that one entry of `size` bytes adds to `metric`."""
    counts = METRICS[metric]
    return counts.per_entry + counts.per_byte * size

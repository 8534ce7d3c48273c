"""What quotas count and when a request is refused: pure decisions, no state.

An organisation has one quota for each metric it is limited in. A request is refused once
``used >= limit``, so the last entry let in may overshoot; a refused request counts nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True, slots=True)
class Metric:
    """What one metric counts: so much for each entry, so much for each byte of it."""

    cumulative: bool
    per_entry: int = 0
    per_byte: int = 0


METRICS: Mapping[str, Metric] = MappingProxyType(
    {
        "storage_bytes": Metric(cumulative=True, per_byte=1),
        "files_count": Metric(cumulative=True),  # counts files, which log entries are not
        "uploaded_bytes_month": Metric(cumulative=False, per_byte=1),
        "reqs_month": Metric(cumulative=False, per_entry=1),
    }
)


Usage = Mapping[str, tuple[str | None, int]]  # of each metric the period and the amount


@dataclass(frozen=True, slots=True)
class QuotaUsage:
    """One quota and how much of it is used; an item of ``quotas`` in a 429 body.

    ``period`` is the calendar month (UTC, ``YYYY-MM``) the amount belongs to; None where the
    metric is cumulative.
    """

    metric: str
    used: int
    limit: int
    period: str | None

    def as_item(self) -> dict[str, Any]:
        """The item as the contract's schema ``Quota`` describes it."""
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
    """The usage after an entry of `size` bytes at `now`; and the metric that refuses it, if any.

    The first quota, in the order of `limits`, whose usage has reached its limit refuses it.
    """
    after: dict[str, tuple[str | None, int]] = {}
    month = None
    for metric, limit in limits.items():
        counts = METRICS[metric]
        if not counts.cumulative:
            month = month or f"{now:%Y-%m}"
        period = None if counts.cumulative else month
        counted_in, used = usage.get(metric, (period, 0))
        if counted_in != period:
            used = 0
        if used >= limit:
            return after, metric
        after[metric] = period, used + counts.per_entry + counts.per_byte * size
    return after, None


def current_period(metric: str, now: datetime) -> str | None:
    """The period `metric` is counted in at `now` (UTC): a calendar month, or None."""
    return None if METRICS[metric].cumulative else f"{now:%Y-%m}"


def charge(metric: str, size: int) -> int:
    """What one entry of `size` bytes adds to `metric`."""
    counts = METRICS[metric]
    return counts.per_entry + counts.per_byte * size


def is_exhausted(used: int, limit: int) -> bool:
    """Whether a quota refuses requests."""
    return used >= limit


def find_exhausted(quota_usages: Iterable[QuotaUsage]) -> QuotaUsage | None:
    """The quota that refuses a request now, if any: the first, in the organisation's order."""
    return next((it for it in quota_usages if is_exhausted(it.used, it.limit)), None)

"""Organisations over quota that are let in, or are told the wrong thing."""

from __future__ import annotations

from typing import Any

from tests.mutants.exchange import Refusal
from tests.mutants.labels import caught_by
from tests.mutants.plain import Caller, Plain


@caught_by("quota.refused")
class QuotaNotEnforced(Plain):
    """The quota is counted and never looked at."""

    def charge(self, caller: Caller, entry: dict[str, Any]) -> None:
        pass


@caught_by("quota.refused")
class SmallEntriesLetIn(Plain):
    """Only what is large is held against the quota."""

    def charge(self, caller: Caller, entry: dict[str, Any]) -> None:
        if len(entry["message"]) > 100:
            super().charge(caller, entry)


@caught_by("quota.refused")
class FatalLetIn(Plain):
    """Crash reports do not count."""

    def charge(self, caller: Caller, entry: dict[str, Any]) -> None:
        if entry["level"] != "fatal":
            super().charge(caller, entry)


@caught_by("quota.refused")
class RateLimitedInstead(Plain):
    """The gateway's limiter answers, with the code for too many requests at once."""

    def over_quota(self, quotas: list[dict[str, Any]]) -> Refusal:
        return Refusal(429, "rate_limited", "slow down", headers={"Retry-After": "1"})


@caught_by("quota.numbers")
class MetricNotListed(Plain):
    """The metric is named as the database does, and not as in the list."""

    def over_quota(self, quotas: list[dict[str, Any]]) -> Refusal:
        refusal = super().over_quota(quotas)
        refusal.more["metric"] = "monthly_requests"
        return refusal


@caught_by("quota.numbers")
class MetricWithinItsLimit(Plain):
    """The metric named is the first one of the list, whichever is used up."""

    def quotas(self) -> list[dict[str, Any]]:
        return super().quotas()[::-1]


@caught_by("quota.numbers")
class RemainingForUsed(Plain):
    """What is left is told where what is used is wanted."""

    def quotas(self) -> list[dict[str, Any]]:
        return [{**quota, "used": quota["limit"] - quota["used"]} for quota in super().quotas()]


@caught_by("quota.numbers")
class NoQuotasListed(Plain):
    """The list is empty where the organisation has a plan of its own."""

    def over_quota(self, quotas: list[dict[str, Any]]) -> Refusal:
        refusal = super().over_quota(quotas)
        refusal.more["quotas"] = []
        return refusal


@caught_by("quota.known-metrics")
class MonthlyCalledCumulative(Plain):
    """A metric of a month is said to add up for ever."""

    def quotas(self) -> list[dict[str, Any]]:
        return [{**quota, "cumulative": True} for quota in super().quotas()]


@caught_by("quota.known-metrics")
class StorageByMonth(Plain):
    """Storage is said to start anew each month."""

    def quotas(self) -> list[dict[str, Any]]:
        monthly = {"cumulative": False, "period": "2026-05"}
        return [{**quota, **monthly} for quota in super().quotas()]


@caught_by("quota.period")
class PeriodMissing(Plain):
    """The period is left out."""

    def quotas(self) -> list[dict[str, Any]]:
        return [
            {name: value for name, value in quota.items() if name != "period"}
            for quota in super().quotas()
        ]


@caught_by("quota.period")
class PeriodIsNull(Plain):
    """The period is there, and null."""

    def quotas(self) -> list[dict[str, Any]]:
        return [{**quota, "period": None} for quota in super().quotas()]


@caught_by("quota.period")
class PeriodIsBlank(Plain):
    """The period is a text with nothing in it."""

    def quotas(self) -> list[dict[str, Any]]:
        return [{**quota, "period": " "} for quota in super().quotas()]


@caught_by("quota.unchanged")
class RefusedRequestsCount(Plain):
    """Each attempt counts, also one that is refused for the quota itself."""

    attempts = 1000

    def quotas(self) -> list[dict[str, Any]]:
        with self.lock:
            self.attempts += 1
        first, *others = super().quotas()
        return [{**first, "used": self.attempts}, *others]


@caught_by("quota.unchanged")
class RefusedBytesCount(Plain):
    """The bytes of a refused entry are added to what is stored."""

    stored = 4096

    def charge(self, caller: Caller, entry: dict[str, Any]) -> None:
        if caller is Caller.BROKE:
            with self.lock:
                self.stored += len(entry["message"])
        super().charge(caller, entry)

    def quotas(self) -> list[dict[str, Any]]:
        storage = super().quotas()[1]
        return [{**storage, "used": self.stored}]


@caught_by("envelope.quota")
class NumbersAsText(Plain):
    """Large integers are strings, so that JavaScript can read them."""

    def quotas(self) -> list[dict[str, Any]]:
        return [{**q, "used": str(q["used"]), "limit": str(q["limit"])} for q in super().quotas()]


@caught_by("envelope.quota")
class QuotasByMetric(Plain):
    """An object by metric where a list is wanted."""

    def over_quota(self, quotas: list[dict[str, Any]]) -> Refusal:
        refusal = super().over_quota(quotas)
        refusal.more["quotas"] = {quota["metric"]: quota for quota in quotas}
        return refusal


@caught_by("envelope.quota")
class MetricMissing(Plain):
    """A client has to find out for itself which quota it was."""

    def over_quota(self, quotas: list[dict[str, Any]]) -> Refusal:
        refusal = super().over_quota(quotas)
        del refusal.more["metric"]
        return refusal


@caught_by("envelope.quota")
class CumulativeMissing(Plain):
    """A field of the list was forgotten."""

    def quotas(self) -> list[dict[str, Any]]:
        return [
            {name: value for name, value in quota.items() if name != "cumulative"}
            for quota in super().quotas()
        ]

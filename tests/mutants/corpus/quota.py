"""Organisations over quota that are let in, or are told the wrong thing."""

from __future__ import annotations

from typing import Any

from tests.mutants.deployment import Caller, Deployment
from tests.mutants.labels import caught_by
from tests.mutants.messages import ApiError


@caught_by("quota.refused")
class QuotaNotEnforced(Deployment):
    """The quota is counted and never looked at."""

    def check_quota(self, caller: Caller, entry: dict[str, Any]) -> None:
        pass


@caught_by("quota.refused")
class SmallEntriesLetIn(Deployment):
    """Only what is large is held against the quota."""

    def check_quota(self, caller: Caller, entry: dict[str, Any]) -> None:
        if len(entry["message"]) > 100:
            super().check_quota(caller, entry)


@caught_by("quota.refused")
class FatalLetIn(Deployment):
    """Crash reports do not count."""

    def check_quota(self, caller: Caller, entry: dict[str, Any]) -> None:
        if entry["level"] != "fatal":
            super().check_quota(caller, entry)


@caught_by("quota.refused")
class RateLimitedInstead(Deployment):
    """The gateway's limiter answers, with the code for too many requests at once."""

    def quota_exceeded(self, quotas: list[dict[str, Any]]) -> ApiError:
        return ApiError(429, "rate_limited", "slow down", headers={"Retry-After": "1"})


@caught_by("quota.numbers")
class MetricNotListed(Deployment):
    """The metric is named as the database does, and not as in the list."""

    def quota_exceeded(self, quotas: list[dict[str, Any]]) -> ApiError:
        error = super().quota_exceeded(quotas)
        error.more["metric"] = "monthly_requests"
        return error


@caught_by("quota.numbers")
class MetricWithinItsLimit(Deployment):
    """The metric named is the first one of the list, whichever is used up."""

    def list_quotas(self) -> list[dict[str, Any]]:
        return super().list_quotas()[::-1]


@caught_by("quota.numbers")
class RemainingForUsed(Deployment):
    """What is left is told where what is used is wanted."""

    def list_quotas(self) -> list[dict[str, Any]]:
        return [
            {**quota, "used": quota["limit"] - quota["used"]} for quota in super().list_quotas()
        ]


@caught_by("quota.numbers")
class NoQuotasListed(Deployment):
    """The list is empty where the organisation has a plan of its own."""

    def quota_exceeded(self, quotas: list[dict[str, Any]]) -> ApiError:
        error = super().quota_exceeded(quotas)
        error.more["quotas"] = []
        return error


@caught_by("quota.known-metrics")
class MonthlyCalledCumulative(Deployment):
    """A metric of a month is said to add up for ever."""

    def list_quotas(self) -> list[dict[str, Any]]:
        return [{**quota, "cumulative": True} for quota in super().list_quotas()]


@caught_by("quota.known-metrics")
class StorageByMonth(Deployment):
    """Storage is said to start anew each month."""

    def list_quotas(self) -> list[dict[str, Any]]:
        monthly = {"cumulative": False, "period": "2026-05"}
        return [{**quota, **monthly} for quota in super().list_quotas()]


@caught_by("quota.period")
class PeriodMissing(Deployment):
    """The period is left out."""

    def list_quotas(self) -> list[dict[str, Any]]:
        return [
            {name: value for name, value in quota.items() if name != "period"}
            for quota in super().list_quotas()
        ]


@caught_by("quota.period")
class PeriodIsNull(Deployment):
    """The period is there, and null."""

    def list_quotas(self) -> list[dict[str, Any]]:
        return [{**quota, "period": None} for quota in super().list_quotas()]


@caught_by("quota.period")
class PeriodIsBlank(Deployment):
    """The period is a text with nothing in it."""

    def list_quotas(self) -> list[dict[str, Any]]:
        return [{**quota, "period": " "} for quota in super().list_quotas()]


@caught_by("quota.unchanged")
class RefusedRequestsCount(Deployment):
    """Each attempt counts, also one that is refused for the quota itself."""

    attempts = 1000

    def list_quotas(self) -> list[dict[str, Any]]:
        with self.lock:
            self.attempts += 1
        first, *others = super().list_quotas()
        return [{**first, "used": self.attempts}, *others]


@caught_by("quota.unchanged")
class RefusedBytesCount(Deployment):
    """The bytes of a refused entry are added to what is stored."""

    stored = 4096

    def check_quota(self, caller: Caller, entry: dict[str, Any]) -> None:
        if caller is Caller.OVER_QUOTA:
            with self.lock:
                self.stored += len(entry["message"])
        super().check_quota(caller, entry)

    def list_quotas(self) -> list[dict[str, Any]]:
        storage = super().list_quotas()[1]
        return [{**storage, "used": self.stored}]


@caught_by("envelope.quota")
class NumbersAsText(Deployment):
    """Large integers are strings, so that JavaScript can read them."""

    def list_quotas(self) -> list[dict[str, Any]]:
        return [
            {**q, "used": str(q["used"]), "limit": str(q["limit"])} for q in super().list_quotas()
        ]


@caught_by("envelope.quota")
class QuotasByMetric(Deployment):
    """An object by metric where a list is wanted."""

    def quota_exceeded(self, quotas: list[dict[str, Any]]) -> ApiError:
        error = super().quota_exceeded(quotas)
        error.more["quotas"] = {quota["metric"]: quota for quota in quotas}
        return error


@caught_by("envelope.quota")
class MetricMissing(Deployment):
    """A client has to find out for itself which quota it was."""

    def quota_exceeded(self, quotas: list[dict[str, Any]]) -> ApiError:
        error = super().quota_exceeded(quotas)
        del error.more["metric"]
        return error


@caught_by("envelope.quota")
class CumulativeMissing(Deployment):
    """A field of the list was forgotten."""

    def list_quotas(self) -> list[dict[str, Any]]:
        return [
            {name: value for name, value in quota.items() if name != "cumulative"}
            for quota in super().list_quotas()
        ]

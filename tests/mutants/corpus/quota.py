"""Organisations over quota that are accepted, or get a wrong 429."""

from __future__ import annotations

from typing import Any

from tests.mutants.deployment import Caller, Deployment
from tests.mutants.labels import caught_by
from tests.mutants.messages import ApiError


@caught_by("quota.refused")
class QuotaNotEnforced(Deployment):
    """The quota is counted but never enforced."""

    def check_quota(self, caller: Caller, entry: dict[str, Any]) -> None:
        pass


@caught_by("quota.refused")
class SmallEntriesLetIn(Deployment):
    """The quota is enforced for large entries only."""

    def check_quota(self, caller: Caller, entry: dict[str, Any]) -> None:
        if len(entry["message"]) > 100:
            super().check_quota(caller, entry)


@caught_by("quota.refused")
class FatalLetIn(Deployment):
    """Fatal entries are accepted over quota, as crash reports."""

    def check_quota(self, caller: Caller, entry: dict[str, Any]) -> None:
        if entry["level"] != "fatal":
            super().check_quota(caller, entry)


@caught_by("quota.refused")
class RateLimitedInstead(Deployment):
    """The gateway's rate limiter answers, with the code rate_limited."""

    def quota_exceeded(self, quotas: list[dict[str, Any]]) -> ApiError:
        return ApiError(429, "rate_limited", "slow down", headers={"Retry-After": "1"})


@caught_by("quota.numbers")
class MetricNotListed(Deployment):
    """The metric of the error has the database's name, which the list of quotas does not have."""

    def quota_exceeded(self, quotas: list[dict[str, Any]]) -> ApiError:
        error = super().quota_exceeded(quotas)
        error.more["metric"] = "monthly_requests"
        return error


@caught_by("quota.numbers")
class MetricWithinItsLimit(Deployment):
    """The metric is the first of the list, even if another quota is exhausted."""

    def list_quotas(self) -> list[dict[str, Any]]:
        return super().list_quotas()[::-1]


@caught_by("quota.numbers")
class RemainingForUsed(Deployment):
    """The property used has the remaining amount."""

    def list_quotas(self) -> list[dict[str, Any]]:
        return [
            {**quota, "used": quota["limit"] - quota["used"]} for quota in super().list_quotas()
        ]


@caught_by("quota.numbers")
class NoQuotasListed(Deployment):
    """The list of quotas is empty for an organisation with a custom plan."""

    def quota_exceeded(self, quotas: list[dict[str, Any]]) -> ApiError:
        error = super().quota_exceeded(quotas)
        error.more["quotas"] = []
        return error


@caught_by("quota.known-metrics")
class MonthlyCalledCumulative(Deployment):
    """A monthly metric is declared cumulative."""

    def list_quotas(self) -> list[dict[str, Any]]:
        return [{**quota, "cumulative": True} for quota in super().list_quotas()]


@caught_by("quota.known-metrics")
class StorageByMonth(Deployment):
    """Storage is declared monthly instead of cumulative."""

    def list_quotas(self) -> list[dict[str, Any]]:
        monthly = {"cumulative": False, "period": "2026-05"}
        return [{**quota, **monthly} for quota in super().list_quotas()]


@caught_by("quota.period")
class PeriodMissing(Deployment):
    """The period is missing."""

    def list_quotas(self) -> list[dict[str, Any]]:
        return [
            {name: value for name, value in quota.items() if name != "period"}
            for quota in super().list_quotas()
        ]


@caught_by("quota.period")
class PeriodIsNull(Deployment):
    """The period is null."""

    def list_quotas(self) -> list[dict[str, Any]]:
        return [{**quota, "period": None} for quota in super().list_quotas()]


@caught_by("quota.period")
class PeriodIsBlank(Deployment):
    """The period is an empty string."""

    def list_quotas(self) -> list[dict[str, Any]]:
        return [{**quota, "period": " "} for quota in super().list_quotas()]


@caught_by("quota.unchanged")
class RefusedRequestsCount(Deployment):
    """A request that is refused over quota is counted too."""

    attempts = 1000

    def list_quotas(self) -> list[dict[str, Any]]:
        with self.lock:
            self.attempts += 1
        first, *others = super().list_quotas()
        return [{**first, "used": self.attempts}, *others]


@caught_by("quota.unchanged")
class RefusedBytesCount(Deployment):
    """The bytes of a refused entry are added to the used storage."""

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
    """Numbers are sent as strings, so that JavaScript can read large ones."""

    def list_quotas(self) -> list[dict[str, Any]]:
        return [
            {**q, "used": str(q["used"]), "limit": str(q["limit"])} for q in super().list_quotas()
        ]


@caught_by("envelope.quota")
class QuotasByMetric(Deployment):
    """The quotas are an object by metric in place of a list."""

    def quota_exceeded(self, quotas: list[dict[str, Any]]) -> ApiError:
        error = super().quota_exceeded(quotas)
        error.more["quotas"] = {quota["metric"]: quota for quota in quotas}
        return error


@caught_by("envelope.quota")
class MetricMissing(Deployment):
    """The error does not name the metric."""

    def quota_exceeded(self, quotas: list[dict[str, Any]]) -> ApiError:
        error = super().quota_exceeded(quotas)
        del error.more["metric"]
        return error


@caught_by("envelope.quota")
class CumulativeMissing(Deployment):
    """The quotas lack the property cumulative."""

    def list_quotas(self) -> list[dict[str, Any]]:
        return [
            {name: value for name, value in quota.items() if name != "cumulative"}
            for quota in super().list_quotas()
        ]

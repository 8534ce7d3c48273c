"""Quotas: the functions that decide, and their effect over a real socket."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from logs_contract.server.quotas import METRICS, QuotaUsage, charge, count_entry, find_period
from tests.conftest import Serve
from tests.raw_http import ENTRY, post

MAY = datetime(2026, 5, 31, 23, 59, 59, tzinfo=UTC)


def quota_usage(metric: str, used: int, limit: int) -> QuotaUsage:
    return QuotaUsage(metric, used, limit, find_period(metric, MAY))


@pytest.mark.parametrize(
    ("metric", "period", "charged"),
    [
        ("storage_bytes", None, 100),
        ("files_count", None, 0),
        ("uploaded_bytes_month", "2026-05", 100),
        ("reqs_month", "2026-05", 1),
    ],
)
def test_each_metric_has_its_period_and_charge(
    metric: str, period: str | None, charged: int
) -> None:
    assert find_period(metric, MAY) == period
    assert charge(metric, 100) == charged


def test_every_metric_is_covered_above() -> None:
    assert list(METRICS) == ["storage_bytes", "files_count", "uploaded_bytes_month", "reqs_month"]


@pytest.mark.parametrize(("used", "refused"), [(9, False), (10, True), (11, True)])
def test_a_quota_refuses_entries_once_used_reaches_the_limit(used: int, refused: bool) -> None:
    _, metric = count_entry({"reqs_month": 10}, {"reqs_month": ("2026-05", used)}, 1, MAY)
    assert (metric == "reqs_month") is refused


def test_the_first_exhausted_quota_refuses() -> None:
    limits = {"reqs_month": 2, "files_count": 3, "storage_bytes": 5}
    usage = {"reqs_month": ("2026-05", 1), "files_count": (None, 3), "storage_bytes": (None, 5)}
    assert count_entry(limits, usage, 1, MAY)[1] == "files_count"
    assert count_entry({"reqs_month": 2}, usage, 1, MAY) == ({"reqs_month": ("2026-05", 2)}, None)


def test_only_a_monthly_quota_has_a_period() -> None:
    assert quota_usage("reqs_month", 1, 2).as_item() == {
        "metric": "reqs_month", "used": 1, "limit": 2, "cumulative": False, "period": "2026-05"
    }  # fmt: skip
    assert "period" not in quota_usage("storage_bytes", 1, 2).as_item()


def test_the_last_entry_may_exceed_the_limit_and_refused_ones_are_not_counted(
    serve: Serve,
) -> None:
    server = serve("--quota", "storage_bytes=200", "--quota", "reqs_month=100")
    stored = []
    while (answer := post(server.port, ENTRY)).status == 201:
        stored.append(len(answer.body))
    assert sum(stored[:-1]) < 200 <= sum(stored)
    error = answer.json["error"]
    assert error["metric"] == "storage_bytes"
    assert error["message"] == "tier quota exceeded for storage_bytes"
    quotas = error["quotas"]
    assert quotas[0] == {
        "metric": "storage_bytes", "used": sum(stored), "limit": 200, "cumulative": True
    }  # fmt: skip
    assert (quotas[1]["used"], quotas[1]["limit"]) == (len(stored), 100)
    assert quotas[1]["period"] == f"{datetime.now(UTC):%Y-%m}"
    assert post(server.port, ENTRY).json["error"] == error


def test_live_and_test_mode_have_separate_quotas(serve: Serve) -> None:
    server = serve("--quota", "reqs_month=1")
    assert post(server.port, ENTRY).status == 201
    refused = post(server.port, ENTRY)
    assert (refused.status, refused.code) == (429, "quota_exceeded")
    assert refused.message == "tier quota exceeded for reqs_month"
    assert post(server.port, ENTRY, token="so_live_writer").status == 201


def test_the_exhausted_organisation_stays_exhausted_with_other_quotas(serve: Serve) -> None:
    server = serve("--quota", "reqs_month=5")
    error = post(server.port, ENTRY, token="so_test_exhausted").json["error"]
    assert [(q["metric"], q["used"] >= q["limit"]) for q in error["quotas"]] == [
        ("storage_bytes", True),
        ("reqs_month", True),
    ]

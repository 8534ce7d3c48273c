"""Quota: a request of an organisation over quota is answered with 429 and correct numbers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

from logs_contract.suite.catalogue.requirements import requirement
from logs_contract.suite.checks.assertions import expect_error
from logs_contract.suite.checks.example_requests import make_varied_requests
from logs_contract.suite.http.client import Client, Throttled
from logs_contract.suite.http.exchange import Deviation, Exchange

# The documented metrics; True marks a cumulative one.
CUMULATIVE = {
    "storage_bytes": True,
    "files_count": True,
    "uploaded_bytes_month": False,
    "reqs_month": False,
}


@contextmanager
def fail_if_throttled() -> Iterator[None]:
    """A deployment that sends `rate_limited` after every wait uses the wrong code for its quota."""
    try:
        yield
    except Throttled as throttled:
        raise Deviation(
            "error.code 'quota_exceeded'", f"'rate_limited', {throttled}", throttled.exchange
        ) from None


def send_entry(client: Client, token: str) -> Exchange:
    """Send an entry that an organisation over quota may not store."""
    with fail_if_throttled():
        return client.ingest(client.make_entry("x" * 3_000), token=token)


def expect_refused(client: Client, token: str) -> tuple[Exchange, dict[str, Any]]:
    """The exchange of a request that must be refused, and the error object of its response."""
    exchange = send_entry(client, token)
    return exchange, expect_error(exchange, client, 429)


@requirement("quota.refused", "envelope.quota")
def test_an_organisation_over_quota(client: Client, exhausted: str) -> None:
    expect_error(send_entry(client, exhausted), client, 429)


@requirement("quota.refused")
def test_an_organisation_over_quota_whatever_is_sent(client: Client, exhausted: str) -> None:
    """All requests are sent at the same time."""
    with fail_if_throttled():
        exchanges = client.send_concurrently(make_varied_requests(client, exhausted))
    for exchange in exchanges:
        expect_error(exchange, client, 429, or_status=[411])


@requirement("quota.numbers")
def test_the_metric_is_of_a_quota_that_is_used_up(client: Client, exhausted: str) -> None:
    exchange, error = expect_refused(client, exhausted)
    exhausted_metrics = [
        quota["metric"] for quota in error["quotas"] if quota["used"] >= quota["limit"]
    ]
    if error["metric"] not in exhausted_metrics:
        raise Deviation(f"metric one of {exhausted_metrics}", repr(error["metric"]), exchange)


@requirement("quota.known-metrics")
def test_known_metrics_add_up_as_documented(client: Client, exhausted: str) -> None:
    exchange, error = expect_refused(client, exhausted)
    for quota in error["quotas"]:
        metric, cumulative = quota["metric"], quota["cumulative"]
        if CUMULATIVE.get(metric, cumulative) is not cumulative:
            raise Deviation(f"{metric} cumulative {not cumulative}", f"{cumulative}", exchange)


@requirement("quota.period")
def test_a_quota_that_is_not_cumulative_names_its_period(client: Client, exhausted: str) -> None:
    exchange, error = expect_refused(client, exhausted)
    for quota in error["quotas"]:
        if not quota["cumulative"] and not quota["period"].strip():
            raise Deviation(f"a period for {quota['metric']}", repr(quota["period"]), exchange)


@requirement("quota.unchanged")
def test_a_refused_request_counts_nothing(client: Client, exhausted: str) -> None:
    """The exhausted quotas do not grow. Others may, by other requests of the organisation."""
    refused = [expect_refused(client, exhausted) for _ in range(4)]
    amounts = [read_used(error) for _, error in refused]
    for key in amounts[0]:
        series = [amount.get(key, 0) for amount in amounts]
        if all(later > earlier for earlier, later in pairwise(series)):
            raise Deviation(f"used of {key[0]} as before: {series[0]}", f"{series}", refused[-1][0])


def read_used(error: dict[str, Any]) -> dict[tuple[str, str | None], int]:
    """`used` of each exhausted quota, by metric and period."""
    return {
        (quota["metric"], quota.get("period")): quota["used"]
        for quota in error["quotas"]
        if quota["used"] >= quota["limit"]
    }

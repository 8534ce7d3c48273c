"""Quota: an organisation over quota is answered with 429 and true numbers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

from logs_contract.suite.client import Client, Throttled
from logs_contract.suite.exchange import Deviation, Exchange
from logs_contract.suite.expectations import expect_error
from logs_contract.suite.requirements import requirement
from logs_contract.suite.samples import variety

# The metrics known so far, and whether they add up for ever.
CUMULATIVE = {
    "storage_bytes": True,
    "files_count": True,
    "uploaded_bytes_month": False,
    "reqs_month": False,
}


@contextmanager
def wrong_code_where_throttled() -> Iterator[None]:
    """A deployment that says `rate_limited` after every wait has the wrong code for its quota."""
    try:
        yield
    except Throttled as throttled:
        raise Deviation(
            "error.code 'quota_exceeded'", f"'rate_limited', {throttled}", throttled.exchange
        ) from None


def ingest(client: Client, token: str) -> Exchange:
    """An entry that an organisation over quota may not store."""
    with wrong_code_where_throttled():
        return client.ingest(client.entry("x" * 3_000), token=token)


def refusal(client: Client, token: str) -> tuple[Exchange, dict[str, Any]]:
    """A refused request, and the error object of its answer."""
    exchange = ingest(client, token)
    return exchange, expect_error(exchange, client, 429)


@requirement("quota.refused", "envelope.quota")
def test_an_organisation_over_quota(client: Client, exhausted: str) -> None:
    expect_error(ingest(client, exhausted), client, 429)


@requirement("quota.refused")
def test_an_organisation_over_quota_whatever_is_sent(client: Client, exhausted: str) -> None:
    """And however much at the same time."""
    with wrong_code_where_throttled():
        exchanges = client.send_together(variety(client, exhausted))
    for exchange in exchanges:
        expect_error(exchange, client, 429, also=[411])


@requirement("quota.numbers")
def test_the_metric_is_of_a_quota_that_is_used_up(client: Client, exhausted: str) -> None:
    exchange, error = refusal(client, exhausted)
    used_up = [quota["metric"] for quota in error["quotas"] if quota["used"] >= quota["limit"]]
    if error["metric"] not in used_up:
        raise Deviation(f"metric one of {used_up}", repr(error["metric"]), exchange)


@requirement("quota.known-metrics")
def test_known_metrics_add_up_as_documented(client: Client, exhausted: str) -> None:
    exchange, error = refusal(client, exhausted)
    for quota in error["quotas"]:
        metric, cumulative = quota["metric"], quota["cumulative"]
        if CUMULATIVE.get(metric, cumulative) is not cumulative:
            raise Deviation(f"{metric} cumulative {not cumulative}", f"{cumulative}", exchange)


@requirement("quota.period")
def test_a_quota_that_is_not_cumulative_names_its_period(client: Client, exhausted: str) -> None:
    exchange, error = refusal(client, exhausted)
    for quota in error["quotas"]:
        if not quota["cumulative"] and not quota["period"].strip():
            raise Deviation(f"a period for {quota['metric']}", repr(quota["period"]), exchange)


@requirement("quota.unchanged")
def test_a_refused_request_counts_nothing(client: Client, exhausted: str) -> None:
    """Towards what is used up; others may grow by other requests of the organisation."""
    seen = [refusal(client, exhausted) for _ in range(4)]
    amounts = [used(error) for _, error in seen]
    for key in amounts[0]:
        series = [amount.get(key, 0) for amount in amounts]
        if all(later > earlier for earlier, later in pairwise(series)):
            raise Deviation(f"used of {key[0]} as before: {series[0]}", f"{series}", seen[-1][0])


def used(error: dict[str, Any]) -> dict[tuple[str, str | None], int]:
    """What is used of each quota that is used up."""
    return {
        (quota["metric"], quota.get("period")): quota["used"]
        for quota in error["quotas"]
        if quota["used"] >= quota["limit"]
    }

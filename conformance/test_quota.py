"""Quota: an organisation over quota is answered with 429 and true numbers."""

from __future__ import annotations

from typing import Any

from conformance.client import Client
from conformance.expectations import Deviation, expect_error
from conformance.requirements import requirement

ENTRY = {"level": "info", "message": "quota"}


@requirement("quota.refused", "envelope.quota")
def test_an_organisation_over_quota(client: Client, exhausted: str) -> None:
    expect_error(client.ingest(ENTRY, token=exhausted), client, 429)


@requirement("quota.numbers")
def test_the_metric_is_of_a_quota_that_is_used_up(client: Client, exhausted: str) -> None:
    exchange = client.ingest(ENTRY, token=exhausted)
    error = expect_error(exchange, client, 429)
    used_up = [quota["metric"] for quota in error["quotas"] if quota["used"] >= quota["limit"]]
    if error["metric"] not in used_up:
        raise Deviation(f"metric one of {used_up}", repr(error["metric"]), exchange)


@requirement("quota.unchanged")
def test_a_refused_request_counts_nothing(client: Client, exhausted: str) -> None:
    first = expect_error(client.ingest(ENTRY, token=exhausted), client, 429)
    exchange = client.ingest(ENTRY, token=exhausted)
    second = expect_error(exchange, client, 429)
    if used(first) != used(second):
        raise Deviation(f"used as before: {used(first)}", f"{used(second)}", exchange)


def used(error: dict[str, Any]) -> dict[tuple[str, str | None], int]:
    """What is used of each quota."""
    return {(quota["metric"], quota.get("period")): quota["used"] for quota in error["quotas"]}

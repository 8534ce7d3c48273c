"""A client for tests, with one token and without waits."""

from __future__ import annotations

from logs_contract.suite.catalogue.contract import Contract
from logs_contract.suite.http.client import Client
from logs_contract.suite.http.credentials import Credentials
from logs_contract.suite.http.rate_limit import RateLimiter
from logs_contract.suite.http.traffic import TrafficCounter
from tests.processes import PATIENCE

TOKEN = "so_test_writer"
RUN_ID = "0a1b2c3d"


def make_client(
    base_url: str, timeout: float = PATIENCE, limit: int | None = None, rate: float = 1000
) -> Client:
    """A client of a deployment that sends at most `limit` requests, and `rate` a second."""
    return Client(
        base_url,
        timeout=timeout,
        credentials=Credentials({"writer": TOKEN}),
        contract=Contract(),
        rate_limiter=RateLimiter(rate),
        traffic=TrafficCounter(RUN_ID, limit),
        run_id=RUN_ID,
    )

"""Values that tests of state store: an entry, a token, a fault plan, a recorded request."""

from __future__ import annotations

import time
from datetime import UTC, datetime

from logs_contract.server.state import (
    Calls,
    Entry,
    Fault,
    FaultEffect,
    Match,
    RecordedRequest,
    StateUnavailableError,
)
from logs_contract.server.state.redis import RedisState
from logs_contract.server.tokens import Account, Token, make_token

NOW = datetime(2026, 5, 31, tzinfo=UTC)
ACCOUNT = Account("org", "test")

RECORD = RecordedRequest(
    time=1000.0,
    seconds=0.1,
    method="POST",
    target="/logs",
    operation="ingestLog",
    status=201,
    outcome="accepted",
    headers=b"",
    token=b"t" * 32,
    label="test#a",
    account=ACCOUNT,
    run_id=None,
    level="info",
    body=b"{}",
    body_bytes=2,
    body_complete=True,
    answer=b"",
)


def make_entry(name: object, organisation: str = "org") -> Entry:
    return Entry(f"log_{name}", Account(organisation, "test"), "info", b"{}")


def make_writer(secret: str) -> Token:
    return make_token(
        secret, prefixes={"test": "so_test_"}, organisation="org", scopes=frozenset({"logs:write"})
    )


def make_plan(name: str, first: int = 1, last: int | None = None) -> Fault:
    return Fault(name, Match(), Calls(first, last), FaultEffect(status=500), {"then": name})


def try_to_store(state: RedisState, number: int) -> tuple[str, float]:
    """Store an entry: "stored" or the error, and how many seconds it took."""
    started = time.perf_counter()
    try:
        state.accounts.ingest(make_entry(number), NOW)
    except StateUnavailableError as error:
        return str(error), time.perf_counter() - started
    return "stored", time.perf_counter() - started

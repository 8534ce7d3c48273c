"""What every kind of state does. Parametrised by kind, so that each is held to the same."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from handlers.quotas import Standing
from handlers.state import Entry, State
from handlers.state.memory import MemoryState
from handlers.tokens import Account, digest, make_token

MAY = datetime(2026, 5, 31, 23, 59, tzinfo=UTC)
JUNE = datetime(2026, 6, 1, tzinfo=UTC)
TEST = Account("org", "test")
LIVE = Account("org", "live")

MakeState = Callable[..., State]


@pytest.fixture(params=["memory"])
def make_state(request: pytest.FixtureRequest) -> MakeState:
    return {"memory": MemoryState}[request.param]


def entry(number: int = 0, account: Account = TEST, size: int = 10) -> Entry:
    return Entry(f"log_{number}", account, "info", b"x" * size)


def test_a_token_is_found_by_its_digest_only(make_state: MakeState) -> None:
    state = make_state(quotas={"reqs_month": 1}, max_entries=1)
    token = make_token(
        "so_test_a", prefixes={"test": "so_test_"}, organisation="org", scopes=frozenset()
    )
    state.tokens.add(token)
    assert state.tokens.find(digest("so_test_a")) == token
    assert state.tokens.find(digest("so_test_b")) is None
    assert state.tokens.find(b"") is None


def test_entries_are_kept_apart_by_account(make_state: MakeState) -> None:
    state = make_state(quotas={"reqs_month": 9}, max_entries=9)
    for number, account in enumerate([TEST, LIVE, TEST, Account("other", "test")]):
        assert state.accounts.ingest(entry(number, account), MAY) is None
    assert [kept.id for kept in state.accounts.entries(TEST)] == ["log_0", "log_2"]
    assert [kept.id for kept in state.accounts.entries(LIVE)] == ["log_1"]


def test_the_newest_entries_are_kept_and_all_are_counted(make_state: MakeState) -> None:
    state = make_state(quotas={"storage_bytes": 10**6, "reqs_month": 10**6}, max_entries=3)
    for number in range(10):
        state.accounts.ingest(entry(number), MAY)
    assert [kept.id for kept in state.accounts.entries(TEST)] == ["log_7", "log_8", "log_9"]
    assert [standing.used for standing in state.accounts.standings(TEST, MAY)] == [100, 10]


def test_a_refused_entry_changes_nothing(make_state: MakeState) -> None:
    state = make_state(quotas={"reqs_month": 1, "storage_bytes": 100}, max_entries=9)
    assert state.accounts.ingest(entry(1), MAY) is None
    before = state.accounts.standings(TEST, MAY)
    refusal = state.accounts.ingest(entry(2), MAY)
    assert refusal is not None
    assert refusal.metric == "reqs_month"
    assert refusal.standings == before == state.accounts.standings(TEST, MAY)
    assert len(state.accounts.entries(TEST)) == 1


def test_a_monthly_quota_turns_over_and_a_cumulative_one_does_not(make_state: MakeState) -> None:
    state = make_state(quotas={"reqs_month": 1, "storage_bytes": 100}, max_entries=9)
    assert state.accounts.ingest(entry(), MAY) is None
    assert state.accounts.ingest(entry(), MAY) is not None
    assert state.accounts.ingest(entry(), JUNE) is None
    assert state.accounts.standings(TEST, JUNE) == (
        Standing("reqs_month", 1, 1, "2026-06"),
        Standing("storage_bytes", 20, 100, None),
    )


def test_an_account_can_have_quotas_of_its_own(make_state: MakeState) -> None:
    state = make_state(quotas={"reqs_month": 1}, max_entries=9)
    state.accounts.set_limits(TEST, {"storage_bytes": 20})
    state.accounts.set_used(TEST, {"storage_bytes": 5}, MAY)
    assert state.accounts.standings(TEST, MAY) == (Standing("storage_bytes", 5, 20, None),)
    assert state.accounts.standings(LIVE, MAY) == (Standing("reqs_month", 0, 1, "2026-05"),)


def test_a_limit_of_zero_refuses_everything(make_state: MakeState) -> None:
    state = make_state(quotas={"storage_bytes": 0}, max_entries=9)
    assert state.accounts.ingest(entry(), MAY) is not None


def test_exact_under_concurrency(make_state: MakeState) -> None:
    """32 threads at the limit: entries admitted and `used` agree to the byte."""
    state = make_state(quotas={"storage_bytes": 50_000}, max_entries=10**6)
    start = threading.Barrier(32)
    admitted: list[int] = []

    def write(worker: int) -> None:
        start.wait()
        for number in range(200):
            written = entry(number, size=7 + worker)
            if state.accounts.ingest(written, MAY) is None:
                admitted.append(len(written.document))

    threads = [threading.Thread(target=write, args=(worker,)) for worker in range(32)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (standing,) = state.accounts.standings(TEST, MAY)
    kept = [len(kept.document) for kept in state.accounts.entries(TEST)]
    assert standing.used == sum(admitted) == sum(kept)
    assert 50_000 <= standing.used < 50_000 + 7 + 32
    assert len(admitted) < 32 * 200

"""Quotas, usage and entries in memory and in Redis."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

from logs_contract.server.quotas import QuotaUsage
from logs_contract.server.state import Entry, Limits, State
from logs_contract.server.tokens import Account
from tests.server.state.conftest import MakeState

MAY = datetime(2026, 5, 31, 23, 59, tzinfo=UTC)
JUNE = datetime(2026, 6, 1, tzinfo=UTC)
TEST = Account("org", "test")
LIVE = Account("org", "live")


def make_entry(number: int = 0, account: Account = TEST, size: int = 10) -> Entry:
    return Entry(f"log_{number}", account, "info", b"x" * size)


def test_entries_are_separated_by_account(make_state: MakeState) -> None:
    state = make_state(quotas={"reqs_month": 9}, max_entries=9)
    for number, account in enumerate([TEST, LIVE, TEST, Account("other", "test")]):
        assert state.accounts.ingest(make_entry(number, account), MAY) is None
    assert [entry.id for entry in state.accounts.entries(TEST)] == ["log_0", "log_2"]
    assert [entry.id for entry in state.accounts.entries(LIVE)] == ["log_1"]


def test_the_newest_entries_are_stored_and_all_are_counted(make_state: MakeState) -> None:
    state = make_state(quotas={"storage_bytes": 10**6, "reqs_month": 10**6}, max_entries=3)
    for number in range(10):
        state.accounts.ingest(make_entry(number), MAY)
    assert [entry.id for entry in state.accounts.entries(TEST)] == ["log_7", "log_8", "log_9"]
    assert [usage.used for usage in state.accounts.quota_usages(TEST, MAY)] == [100, 10]


def test_a_refused_entry_changes_nothing(make_state: MakeState) -> None:
    state = make_state(quotas={"reqs_month": 1, "storage_bytes": 100}, max_entries=9)
    assert state.accounts.ingest(make_entry(1), MAY) is None
    before = state.accounts.quota_usages(TEST, MAY)
    exceeded = state.accounts.ingest(make_entry(2), MAY)
    assert exceeded is not None
    assert exceeded.metric == "reqs_month"
    assert exceeded.quota_usages == before == state.accounts.quota_usages(TEST, MAY)
    assert len(state.accounts.entries(TEST)) == 1


def test_the_first_exhausted_quota_is_named(make_state: MakeState) -> None:
    state = make_state(quotas={"reqs_month": 2, "files_count": 0, "storage_bytes": 0})
    exceeded = state.accounts.ingest(make_entry(), MAY)
    assert exceeded is not None
    assert exceeded.metric == "files_count"


def test_a_new_month_resets_monthly_quotas_only(make_state: MakeState) -> None:
    state = make_state(quotas={"reqs_month": 1, "storage_bytes": 100}, max_entries=9)
    assert state.accounts.ingest(make_entry(), MAY) is None
    assert state.accounts.ingest(make_entry(), MAY) is not None
    assert state.accounts.ingest(make_entry(), JUNE) is None
    assert state.accounts.quota_usages(TEST, JUNE) == (
        QuotaUsage("reqs_month", 1, 1, "2026-06"),
        QuotaUsage("storage_bytes", 20, 100, None),
    )


def test_an_account_can_have_its_own_limits(make_state: MakeState) -> None:
    state = make_state(quotas={"reqs_month": 1}, max_entries=9)
    state.accounts.set_limits(TEST, {"storage_bytes": 20})
    state.accounts.set_used(TEST, {"storage_bytes": 5}, MAY)
    assert state.accounts.quota_usages(TEST, MAY) == (QuotaUsage("storage_bytes", 5, 20, None),)
    assert state.accounts.quota_usages(LIVE, MAY) == (QuotaUsage("reqs_month", 0, 1, "2026-05"),)


def test_a_limit_of_zero_refuses_everything(make_state: MakeState) -> None:
    state = make_state(quotas={"storage_bytes": 0}, max_entries=9)
    assert state.accounts.ingest(make_entry(), MAY) is not None


def test_concurrent_entries_are_counted_exactly(make_state: MakeState) -> None:
    """32 threads at the limit: entries admitted and `used` agree to the byte."""
    state = make_state(quotas={"storage_bytes": 50_000}, max_entries=10**6)
    start = threading.Barrier(32)
    admitted: list[int] = []

    def write(worker: int) -> None:
        start.wait()
        for number in range(200):
            written = make_entry(number, size=7 + worker)
            if state.accounts.ingest(written, MAY) is None:
                admitted.append(len(written.document))

    threads = [threading.Thread(target=write, args=(worker,)) for worker in range(32)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (usage,) = state.accounts.quota_usages(TEST, MAY)
    stored = [len(entry.document) for entry in state.accounts.entries(TEST)]
    assert usage.used == sum(admitted) == sum(stored)
    assert 50_000 <= usage.used < 50_000 + 7 + 32
    assert len(admitted) < 32 * 200


def test_amounts_are_exact_up_to_the_largest_exact_integer_of_json(state: State) -> None:
    most = 2**53 - 1
    state.accounts.set_limits(TEST, {"reqs_month": most, "storage_bytes": most})
    state.accounts.set_used(TEST, {"reqs_month": most - 1, "storage_bytes": most - 11}, MAY)
    assert state.accounts.ingest(make_entry(1), MAY) is None
    exceeded = state.accounts.ingest(make_entry(2), MAY)
    assert exceeded is not None
    assert exceeded.metric == "reqs_month"
    assert exceeded.quota_usages == (
        QuotaUsage("reqs_month", most, most, "2026-05"),
        QuotaUsage("storage_bytes", most - 1, most, None),
    )


def test_the_first_exhausted_quota_in_the_accounts_order_is_named(state: State) -> None:
    for order in (["storage_bytes", "reqs_month"], ["reqs_month", "storage_bytes"]):
        state.accounts.set_limits(TEST, dict.fromkeys(order, 0))
        exceeded = state.accounts.ingest(make_entry(), MAY)
        assert exceeded is not None
        assert [usage.metric for usage in exceeded.quota_usages] == order
        assert exceeded.metric == order[0]


def test_an_account_without_limits_has_the_default_tier(state: State) -> None:
    assert state.accounts.limits(TEST) == Limits("default", {"reqs_month": 10**6})
    state.accounts.set_tier("default", {"storage_bytes": 7})
    assert state.accounts.quota_usages(TEST, MAY) == (QuotaUsage("storage_bytes", 0, 7, None),)


def test_a_changed_tier_applies_to_its_accounts(state: State) -> None:
    state.accounts.set_tier("small", {"reqs_month": 1})
    state.accounts.set_limits(TEST, "small")
    state.accounts.set_tier("small", {"reqs_month": 2})
    assert state.accounts.limits(TEST) == Limits("small", {"reqs_month": 2})
    assert state.accounts.limits(LIVE).tier == "default"
    assert set(state.accounts.tiers()) == {"default", "small"}


def test_usage_can_be_set_for_a_period(state: State) -> None:
    state.accounts.set_used(TEST, {"reqs_month": 5}, MAY)
    assert [usage.used for usage in state.accounts.quota_usages(TEST, MAY)] == [5]
    assert [usage.used for usage in state.accounts.quota_usages(TEST, JUNE)] == [0]
    assert state.accounts.usage() == {TEST: {"reqs_month": ("2026-05", 5)}}


def test_a_restored_entry_is_not_counted(state: State) -> None:
    state.accounts.restore(make_entry(1))
    assert state.accounts.ingest(make_entry(2), MAY) is None
    assert [entry.id for entry in state.accounts.entries(TEST)] == ["log_1", "log_2"]
    assert [usage.used for usage in state.accounts.quota_usages(TEST, MAY)] == [1]


def test_entries_are_numbered_and_removed_ones_are_counted(make_state: MakeState) -> None:
    accounts = make_state(max_entries=2).accounts
    for number in range(5):
        accounts.ingest(make_entry(number), MAY)
    first, second = accounts.stored()
    assert (first.entry.id, second.entry.id) == ("log_3", "log_4")
    assert (second.number - first.number, accounts.kept, accounts.dropped) == (1, 2, 3)
    accounts.clear_entries()
    accounts.ingest(make_entry(9), MAY)
    assert accounts.stored()[0].number > second.number
    assert accounts.dropped == 0


def test_forget_leaves_other_organisations(state: State) -> None:
    other = Account("other", "test")
    for account in (TEST, LIVE, other):
        state.accounts.ingest(make_entry(0, account), MAY)
        state.accounts.set_limits(account, {"reqs_month": 3})
    state.accounts.forget("org")
    assert state.accounts.all() == [other]
    assert state.accounts.limits(TEST).tier == "default"
    assert [usage.used for usage in state.accounts.quota_usages(other, MAY)] == [1]
    assert [stored.entry.account for stored in state.accounts.stored()] == [other]


def test_clear_restores_the_initial_limits(state: State) -> None:
    state.accounts.set_tier("default", {"storage_bytes": 1})
    state.accounts.ingest(make_entry(), MAY)
    state.accounts.clear()
    assert state.accounts.tiers() == {"default": {"reqs_month": 10**6}}
    assert (state.accounts.all(), list(state.accounts.stored())) == ([], [])

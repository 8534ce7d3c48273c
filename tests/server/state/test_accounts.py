"""Quotas, usage and entries, whatever kind of state keeps them."""

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


def entry(number: int = 0, account: Account = TEST, size: int = 10) -> Entry:
    return Entry(f"log_{number}", account, "info", b"x" * size)


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
    assert [quota_usage.used for quota_usage in state.accounts.quota_usages(TEST, MAY)] == [100, 10]


def test_a_refused_entry_changes_nothing(make_state: MakeState) -> None:
    state = make_state(quotas={"reqs_month": 1, "storage_bytes": 100}, max_entries=9)
    assert state.accounts.ingest(entry(1), MAY) is None
    before = state.accounts.quota_usages(TEST, MAY)
    refusal = state.accounts.ingest(entry(2), MAY)
    assert refusal is not None
    assert refusal.metric == "reqs_month"
    assert refusal.quota_usages == before == state.accounts.quota_usages(TEST, MAY)
    assert len(state.accounts.entries(TEST)) == 1


def test_of_two_quotas_used_up_the_first_is_named(make_state: MakeState) -> None:
    state = make_state(quotas={"reqs_month": 2, "files_count": 0, "storage_bytes": 0})
    refusal = state.accounts.ingest(entry(), MAY)
    assert refusal is not None
    assert refusal.metric == "files_count"


def test_a_monthly_quota_turns_over_and_a_cumulative_one_does_not(make_state: MakeState) -> None:
    state = make_state(quotas={"reqs_month": 1, "storage_bytes": 100}, max_entries=9)
    assert state.accounts.ingest(entry(), MAY) is None
    assert state.accounts.ingest(entry(), MAY) is not None
    assert state.accounts.ingest(entry(), JUNE) is None
    assert state.accounts.quota_usages(TEST, JUNE) == (
        QuotaUsage("reqs_month", 1, 1, "2026-06"),
        QuotaUsage("storage_bytes", 20, 100, None),
    )


def test_an_account_can_have_quotas_of_its_own(make_state: MakeState) -> None:
    state = make_state(quotas={"reqs_month": 1}, max_entries=9)
    state.accounts.set_limits(TEST, {"storage_bytes": 20})
    state.accounts.set_used(TEST, {"storage_bytes": 5}, MAY)
    assert state.accounts.quota_usages(TEST, MAY) == (QuotaUsage("storage_bytes", 5, 20, None),)
    assert state.accounts.quota_usages(LIVE, MAY) == (QuotaUsage("reqs_month", 0, 1, "2026-05"),)


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
    (quota_usage,) = state.accounts.quota_usages(TEST, MAY)
    kept = [len(kept.document) for kept in state.accounts.entries(TEST)]
    assert quota_usage.used == sum(admitted) == sum(kept)
    assert 50_000 <= quota_usage.used < 50_000 + 7 + 32
    assert len(admitted) < 32 * 200


def test_amounts_are_exact_up_to_the_largest_whole_number_of_json(state: State) -> None:
    most = 2**53 - 1
    state.accounts.set_limits(TEST, {"reqs_month": most, "storage_bytes": most})
    state.accounts.set_used(TEST, {"reqs_month": most - 1, "storage_bytes": most - 11}, MAY)
    assert state.accounts.ingest(entry(1), MAY) is None
    refusal = state.accounts.ingest(entry(2), MAY)
    assert refusal is not None
    assert refusal.metric == "reqs_month"
    assert refusal.quota_usages == (
        QuotaUsage("reqs_month", most, most, "2026-05"),
        QuotaUsage("storage_bytes", most - 1, most, None),
    )


def test_the_first_quota_used_up_in_the_accounts_order_is_named(state: State) -> None:
    for order in (["storage_bytes", "reqs_month"], ["reqs_month", "storage_bytes"]):
        state.accounts.set_limits(TEST, dict.fromkeys(order, 0))
        refusal = state.accounts.ingest(entry(), MAY)
        assert refusal is not None
        assert [quota_usage.metric for quota_usage in refusal.quota_usages] == order
        assert refusal.metric == order[0]


def test_an_account_without_limits_has_those_of_the_default_tier(state: State) -> None:
    assert state.accounts.limits(TEST) == Limits("default", {"reqs_month": 10**6})
    state.accounts.set_tier("default", {"storage_bytes": 7})
    assert state.accounts.quota_usages(TEST, MAY) == (QuotaUsage("storage_bytes", 0, 7, None),)


def test_a_tier_that_changes_changes_for_every_account_of_it(state: State) -> None:
    state.accounts.set_tier("small", {"reqs_month": 1})
    state.accounts.set_limits(TEST, "small")
    state.accounts.set_tier("small", {"reqs_month": 2})
    assert state.accounts.limits(TEST) == Limits("small", {"reqs_month": 2})
    assert state.accounts.limits(LIVE).tier == "default"
    assert set(state.accounts.tiers()) == {"default", "small"}


def test_what_is_used_can_be_set_for_the_period_of_a_time(state: State) -> None:
    state.accounts.set_used(TEST, {"reqs_month": 5}, MAY)
    assert [quota_usage.used for quota_usage in state.accounts.quota_usages(TEST, MAY)] == [5]
    assert [quota_usage.used for quota_usage in state.accounts.quota_usages(TEST, JUNE)] == [0]
    assert state.accounts.usage() == {TEST: {"reqs_month": ("2026-05", 5)}}


def test_an_entry_kept_without_counting_uses_nothing(state: State) -> None:
    state.accounts.keep(entry(1))
    assert state.accounts.ingest(entry(2), MAY) is None
    assert [kept.id for kept in state.accounts.entries(TEST)] == ["log_1", "log_2"]
    assert [quota_usage.used for quota_usage in state.accounts.quota_usages(TEST, MAY)] == [1]


def test_entries_are_numbered_on_and_the_dropped_are_counted(make_state: MakeState) -> None:
    accounts = make_state(max_entries=2).accounts
    for number in range(5):
        accounts.ingest(entry(number), MAY)
    first, second = accounts.stored()
    assert (first.entry.id, second.entry.id) == ("log_3", "log_4")
    assert (second.number - first.number, accounts.kept, accounts.dropped) == (1, 2, 3)
    accounts.clear_entries()
    accounts.ingest(entry(9), MAY)
    assert accounts.stored()[0].number > second.number
    assert accounts.dropped == 0


def test_forgetting_an_organisation_leaves_the_others(state: State) -> None:
    other = Account("other", "test")
    for account in (TEST, LIVE, other):
        state.accounts.ingest(entry(0, account), MAY)
        state.accounts.set_limits(account, {"reqs_month": 3})
    state.accounts.forget("org")
    assert state.accounts.known() == [other]
    assert state.accounts.limits(TEST).tier == "default"
    assert [quota_usage.used for quota_usage in state.accounts.quota_usages(other, MAY)] == [1]
    assert [stored.entry.account for stored in state.accounts.stored()] == [other]


def test_clearing_goes_back_to_the_first_limits(state: State) -> None:
    state.accounts.set_tier("default", {"storage_bytes": 1})
    state.accounts.ingest(entry(), MAY)
    state.accounts.clear()
    assert state.accounts.tiers() == {"default": {"reqs_month": 10**6}}
    assert (state.accounts.known(), list(state.accounts.stored())) == ([], [])

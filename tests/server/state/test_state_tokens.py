"""Tokens in memory and in Redis."""

from __future__ import annotations

from dataclasses import replace

from logs_contract.server.state import State
from logs_contract.server.tokens import digest
from tests.server.state.examples import make_writer


def test_a_token_is_found_by_its_digest_only(state: State) -> None:
    state.tokens.add(make_writer("so_test_a"))
    assert state.tokens.find(digest("so_test_a")) == make_writer("so_test_a")
    assert state.tokens.find(digest("so_test_b")) is None
    assert state.tokens.find(b"") is None


def test_an_added_token_replaces_the_one_with_the_same_digest(state: State) -> None:
    state.tokens.add(make_writer("so_test_a"))
    revoked = replace(make_writer("so_test_a"), revoked=True)
    state.tokens.add(revoked)
    assert state.tokens.all() == [revoked]


def test_a_removed_token_is_not_found(state: State) -> None:
    state.tokens.add(make_writer("so_test_a"))
    state.tokens.remove(digest("so_test_a"))
    state.tokens.remove(digest("so_test_b"))
    assert state.tokens.all() == []


def test_replace_removes_all_other_tokens(state: State) -> None:
    state.tokens.add(make_writer("so_test_a"))
    state.tokens.replace([make_writer("so_test_b"), make_writer("so_test_c")])
    assert state.tokens.all() == [make_writer("so_test_b"), make_writer("so_test_c")]


def test_tokens_are_listed_in_the_order_they_were_added(state: State) -> None:
    first = [make_writer(f"so_test_{number}") for number in range(600)]
    state.tokens.replace(first)
    last = [make_writer(name) for name in ("so_test_z", "so_test_a")]
    for added in (*last, first[3], last[0]):
        state.tokens.add(added)
    assert state.tokens.all() == first + last


def test_a_changed_token_keeps_its_place(state: State) -> None:
    for name in ("so_test_a", "so_test_b"):
        state.tokens.add(make_writer(name))
    changed = state.tokens.change(digest("so_test_a"), lambda it: replace(it, revoked=True))
    assert changed == replace(make_writer("so_test_a"), revoked=True)
    assert state.tokens.all() == [changed, make_writer("so_test_b")]
    assert state.tokens.change(digest("so_test_c"), lambda it: it) is None

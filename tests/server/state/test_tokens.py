"""Tokens, whatever kind of state keeps them."""

from __future__ import annotations

from dataclasses import replace

from logs_contract.server.state import State
from logs_contract.server.tokens import Token, digest, make_token


def token(secret: str) -> Token:
    return make_token(
        secret, prefixes={"test": "so_test_"}, organisation="org", scopes=frozenset({"logs:write"})
    )


def test_a_token_is_found_by_its_digest_only(state: State) -> None:
    state.tokens.add(token("so_test_a"))
    assert state.tokens.find(digest("so_test_a")) == token("so_test_a")
    assert state.tokens.find(digest("so_test_b")) is None
    assert state.tokens.find(b"") is None


def test_a_token_takes_the_place_of_the_one_with_its_secret(state: State) -> None:
    state.tokens.add(token("so_test_a"))
    revoked = replace(token("so_test_a"), revoked=True)
    state.tokens.add(revoked)
    assert state.tokens.all() == [revoked]


def test_a_removed_token_is_unknown(state: State) -> None:
    state.tokens.add(token("so_test_a"))
    state.tokens.remove(digest("so_test_a"))
    state.tokens.remove(digest("so_test_b"))
    assert state.tokens.all() == []


def test_replaced_tokens_are_all_there_are(state: State) -> None:
    state.tokens.add(token("so_test_a"))
    state.tokens.replace([token("so_test_b"), token("so_test_c")])
    assert state.tokens.all() == [token("so_test_b"), token("so_test_c")]


def test_tokens_are_listed_in_the_order_they_came(state: State) -> None:
    first = [token(f"so_test_{number}") for number in range(600)]
    state.tokens.replace(first)
    last = [token(name) for name in ("so_test_z", "so_test_a")]
    for added in (*last, first[3], last[0]):
        state.tokens.add(added)
    assert state.tokens.all() == first + last


def test_a_token_is_changed_where_it_stands(state: State) -> None:
    for name in ("so_test_a", "so_test_b"):
        state.tokens.add(token(name))
    changed = state.tokens.change(digest("so_test_a"), lambda it: replace(it, revoked=True))
    assert changed == replace(token("so_test_a"), revoked=True)
    assert state.tokens.all() == [changed, token("so_test_b")]
    assert state.tokens.change(digest("so_test_c"), lambda it: it) is None

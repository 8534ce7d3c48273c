"""How state is initialized, whatever kind it is."""

from __future__ import annotations

import pytest

from logs_contract.server.state import State
from tests.server.state.test_tokens import token


def test_it_is_filled_once(state: State) -> None:
    filled: list[int] = []
    for number in range(3):
        state.begin(lambda _, number=number: filled.append(number))  # type: ignore[misc] # mypy infers no default
    assert filled == [0]


def test_what_somebody_else_has_begun_is_not_filled(state: State) -> None:
    state.begin(lambda _: None)
    state.begin(lambda it: it.tokens.add(token("so_test_a")), initialized=True)
    assert state.tokens.all() == []


def test_one_that_fails_is_no_beginning(state: State) -> None:
    def fail(_: State) -> None:
        raise OSError("half of it")

    with pytest.raises(OSError, match="half of it"):
        state.begin(fail)
    state.begin(lambda it: it.tokens.add(token("so_test_a")))
    assert state.tokens.all() == [token("so_test_a")]

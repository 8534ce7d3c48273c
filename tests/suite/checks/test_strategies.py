"""Values that a deployment may refuse or change."""

from __future__ import annotations

from typing import Any

import pytest

from logs_contract.suite.checks.strategies import is_left_free


@pytest.mark.parametrize(
    ("value", "free"),
    [
        ("text", False),
        ("\0", True),
        (["\ud800"], True),
        ({"\0": 1}, True),
        (2**53, False),
        (2**53 + 1, True),
        (2.0**60, False),
        (10**400, True),
        (True, False),
        (None, False),
    ],
)
def test_bodies_that_the_contract_leaves_free_are_recognised(value: Any, free: bool) -> None:
    assert is_left_free(value) is free

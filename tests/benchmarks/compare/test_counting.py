"""Shares of a corpus, of which some cases may have no result."""

from __future__ import annotations

import pytest

from benchmarks.compare.counting import make_share


@pytest.mark.parametrize(
    ("answers", "text"),
    [
        ([True, False, True], "2"),
        ([True, None, False], "1 of 2 judged"),
        ([None, None], "not judged"),
        ([], "not judged"),
    ],
)
def test_a_share_says_how_many_have_a_result_if_not_all_have(
    answers: list[bool | None], text: str
) -> None:
    assert str(make_share(answers)) == text

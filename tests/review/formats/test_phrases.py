"""Phrases: long texts are cut in the middle."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from logs_contract.review.formats.phrases import shorten


@given(st.text(), st.integers(min_value=40, max_value=500))
def test_a_shortened_text_has_both_ends_and_says_what_is_missing(text: str, limit: int) -> None:
    short = shorten(text * 20, limit)
    if found := re.search(r" … (\d+) characters left out … ", short):
        assert len(text * 20) == len(short) - len(found[0]) + int(found[1])
    else:
        assert short == text * 20

"""All formats: their order, and their output for any contract."""

from __future__ import annotations

import pytest

from logs_contract.review.formats import FORMATS
from tests.review.formats.reviews import (
    ReviewEdit,
    make_hostile_review,
)


def test_the_formats_are_registered_in_the_order_they_are_documented() -> None:
    assert [*FORMATS] == ["text", "json", "markdown", "github", "sarif", "changelog"]


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_can_be_written_whatever_the_contract_says(
    form: str, review_edit: ReviewEdit
) -> None:
    found = make_hostile_review(review_edit)
    assert FORMATS[form](found).encode()

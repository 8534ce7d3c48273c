"""The position of a clause in openapi.yaml."""

from __future__ import annotations

import pytest

from logs_contract.suite.catalogue.contract import Contract
from tests.servers import ROOT


@pytest.mark.parametrize(
    ("clause", "text"),
    [
        ("#/components/schemas/LogLevel/enum", "enum: [debug, info, warn, error, fatal]"),
        ("#/paths/~1logs/post/responses/201", "'201':"),
        ("#/components/schemas/Quota/required/3", "cumulative]"),
        ("RFC 9110, section 15", "post:"),
    ],
)
def test_a_clause_has_a_place_in_the_file(clause: str, text: str) -> None:
    line, column = Contract().find_position(clause)
    assert (ROOT / "openapi.yaml").read_text().splitlines()[line - 1][column - 1 :] == text

"""The requests and queries that compare journals."""

from __future__ import annotations

import json

from benchmarks.load.journal_queries import list_queries, make_request


def test_one_request_in_a_hundred_has_the_other_token() -> None:
    tokens = [make_request(number).token for number in range(200)]
    assert [number for number, token in enumerate(tokens) if token != "so_test_writer"] == [0, 100]


def test_both_journals_are_asked_for_the_same_requests() -> None:
    ours, theirs = list_queries()
    assert set(theirs) < set(ours)
    assert "token=so_test_reader" in ours["by token"].path
    assert "Bearer so_test_reader" in theirs["by token"].body
    assert json.loads(theirs["by text"].body)["bodyPatterns"] == [{"contains": "Player 777 "}]

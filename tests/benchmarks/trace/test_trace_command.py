"""``python -m benchmarks.trace`` on the running server."""

from __future__ import annotations

import re

import pytest
from click.testing import CliRunner

from benchmarks.trace.__main__ import find_excess, main
from benchmarks.trace.events import Cost
from benchmarks.trace.traced_server import TraceError, read_events, traced_server


def test_the_server_is_traced_and_compared_with_a_bare_route() -> None:
    options = ["--repeats", "1", "--list", "--max-calls", "1000", "--max-files", "100"]
    result = CliRunner().invoke(main, options)
    assert result.exit_code == 0, result.output
    rows = [line.split(" | ")[:2] for line in result.output.splitlines()[2:7]]
    titles = [title for title, _ in rows]
    assert titles[:3] == ["| valid ingest", "| 401, unknown token", "| 429, over quota"]
    assert all(int(calls) > 10 for _, calls in rows)
    assert "ingest_log  handlers/logs.py:" in result.output
    assert re.search(r"Starlette\.__call__  \S*starlette/applications\.py:", result.output)


def test_more_calls_or_files_than_allowed_are_an_error() -> None:
    result = CliRunner().invoke(main, ["--repeats", "1", "--no-peer", "--max-calls", "1"])
    assert result.exit_code == 1
    assert "Error: valid ingest: wanted at most 1 calls, got " in result.output


def test_both_limits_are_checked_and_neither_by_default() -> None:
    cost = Cost(calls=51, files=14, moves=30, moves_with_returns=50)
    assert find_excess(cost, None, None) == ""
    assert find_excess(cost, 51, 14) == ""
    assert find_excess(cost, 50, 13) == (
        "wanted at most 50 calls, got 51; wanted at most 13 files, got 14"
    )


def test_a_server_that_ends_is_an_error_with_its_output() -> None:
    with (
        pytest.raises(TraceError, match=r"it printed: .* No module named benchmarks\.nothing$"),
        traced_server("benchmarks.nothing"),
    ):
        pass
    with pytest.raises(TraceError, match="the server ended"):
        read_events("")

"""The example in JavaScript: its tests, and two concurrent runs of them on one server."""

from __future__ import annotations

import os
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.processes import PATIENCE
from tests.servers import ROOT, Server

ROUNDS = 50
SUITE = ROOT / "examples" / "javascript" / "client.test.mjs"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A server with the default options, as users run it."""
    served = Server(tmp_path / "log")
    yield served
    served.stop()


def start(server: Server, run_id: str, rounds: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        ["node", "--test", "--test-reporter=tap", SUITE],
        env={
            **os.environ,
            "BASE_URL": server.base_url,
            "RUN_ID": run_id,
            "ROUNDS": str(rounds),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def count_tests() -> int:
    """The tests of the file."""
    return SUITE.read_text().count(": async () => {")


def passed(run: subprocess.Popen[str]) -> int:
    """Return how many tests of a run passed. No test may fail."""
    with run:
        output, _ = run.communicate(timeout=PATIENCE)
    failures = re.findall(r"^ *not ok .*?^ *\.\.\.$", output, re.DOTALL | re.MULTILINE)
    assert run.returncode == 0, "\n".join(failures) or output
    totals = dict(re.findall(r"^# (\w+) (\d+)$", output, re.MULTILINE))
    assert totals["tests"] == totals["pass"]
    return int(totals["pass"])


def journal(server: Server) -> Iterator[dict[str, Any]]:
    """Every request the server received."""
    cursor, count = 0, 1
    while count:
        query = {"since": cursor, "limit": 1000}
        page = httpx.get(f"{server.base_url}/__mock/requests", params=query).json()
        assert page["dropped"] == 0
        yield from page["requests"]
        cursor, count = page["cursor"], len(page["requests"])


def test_the_tests_of_the_client_pass(server: Server) -> None:
    assert passed(start(server, "alone", 1)) == count_tests()


@pytest.mark.proof
def test_two_concurrent_runs_do_not_affect_each_other(server: Server) -> None:
    runs = [start(server, run_id, ROUNDS) for run_id in ("one", "two")]
    assert [passed(run) for run in runs] == [ROUNDS * count_tests()] * 2

    requests = list(journal(server))
    of_one, of_two = (
        [request for request in requests if request["run_id"] == run_id]
        for run_id in ("one", "two")
    )
    assert len(of_one) + len(of_two) == len(requests)
    assert Counter(it["status"] for it in of_one) == Counter(it["status"] for it in of_two)
    organisations = [{it["organisation"] for it in of_run} for of_run in (of_one, of_two)]
    assert not organisations[0] & organisations[1]

    turns = sum(before["run_id"] != after["run_id"] for before, after in pairwise(requests))
    assert turns > ROUNDS, "the two runs hardly overlapped"

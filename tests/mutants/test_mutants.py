"""``make mutants``: what it says of right and wrong, and that it sees a wrong one."""

from __future__ import annotations

import json
import urllib.request
from pathlib import Path

import pytest

from tests.mutants.corpus import corpus
from tests.mutants.judging import CONFORMS, Judgement, judge
from tests.mutants.serving import running
from tests.mutants.table import lines, summary
from tests.servers import run_module


def judgement(name: str, verdict: str = "DOES NOT CONFORM", **outcomes: str) -> Judgement:
    """Of a deployment, with these outcomes; `_` for the dot and `__` for the dash of an id."""
    named = {
        key.replace("__", "-").replace("_", ".", 1): outcome for key, outcome in outcomes.items()
    }
    return Judgement(corpus()[name], verdict, named, 5.0)


@pytest.mark.parametrize(
    ("judged", "right"),
    [
        (judgement("stored-is-200", ingest_status="failed"), True),
        (judgement("stored-is-200", ingest_status="failed", ingest_schema="failed"), True),
        (judgement("stored-is-200", ingest_schema="failed"), False),
        (judgement("stored-is-200", CONFORMS), False),
        (judgement("stored-is-200", ingest_status="inconclusive"), False),
        (judgement("stored-is-200", ingest_status="failed", scope_required="error"), False),
        (judgement("no-challenge", CONFORMS, authorization_challenge="warned"), True),
        (judgement("nothing-besides", CONFORMS), True),
        (judgement("nothing-besides", CONFORMS, authorization_challenge="warned"), False),
        (judgement("nothing-besides", ingest_status="failed"), False),
        (judgement("nothing-besides", "INCOMPLETE", ingest_status="inconclusive"), False),
        (judgement("nothing-besides", "no verdict: killed"), False),
    ],
)
def test_right_and_wrong(judged: Judgement, right: bool) -> None:
    assert judged.right is right
    assert ("✗" in "".join(lines(judged, None))) is not right
    assert judged.to_json()["right"] is right


def test_the_summary_counts_both_kinds() -> None:
    judged = [
        judgement("stored-is-200", ingest_status="failed"),
        judgement("stored-is-202", CONFORMS),
        judgement("nothing-besides", CONFORMS),
    ]
    assert summary(judged) == (
        "1 of 2 mutants caught by what they are named for; "
        "1 of 1 conforming deployments conform; median 5.0 s"
    )


def test_a_run(tmp_path: Path) -> None:
    written = tmp_path / "judged.json"
    names = ("clock-ten-minutes-ahead", "under-a-path")
    run = run_module("tests.mutants", *names, f"--json={written}")
    assert run.returncode == 0, run.stdout
    assert "timestamps\n  clock-ten-minutes-ahead" in run.stdout
    assert run.stdout.rstrip().endswith(" s in all")
    mutant, variant = json.loads(written.read_text())["judgements"]
    assert mutant["outcomes"] == {"ingest.clock": "warned"}
    assert (variant["verdict"], variant["outcomes"]) == (CONFORMS, {})


def test_a_mutant_survives_without_its_requirement() -> None:
    judged = judge("clock-ten-minutes-ahead", without="ingest.clock")
    assert judged.survived
    assert not judged.right


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["stored-is-20"], "no deployment is called stored-is-20; near: stored-is-20"),
        (["--without", "stored-is-200"], "--without is about the whole corpus"),
        (["--jobs", "0"], "wanted 1 or more, not 0"),
        (["--part", "1"], "wanted I/N, as in 3/8, not 1"),
    ],
)
def test_a_wrong_call(arguments: list[str], message: str) -> None:
    run = run_module("tests.mutants", *arguments)
    assert run.returncode == 2
    assert message in run.stderr


@pytest.mark.parametrize("name", ["nothing-besides", "under-a-path"])
def test_a_deployment_is_served(name: str) -> None:
    with running(name) as base_url:
        request = urllib.request.Request(
            f"{base_url}/logs",
            b'{"level": "info", "message": "Player connected"}',
            {"Authorization": "Bearer so_test_aWriter01", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request) as answer:
            assert answer.status == 201
            assert json.load(answer)["message"] == "Player connected"

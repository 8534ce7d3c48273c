"""``make mutants``: the results that count as correct, and the printed lines."""

from __future__ import annotations

import json
import urllib.request
from pathlib import Path

import pytest

from tests.mutants.corpus import load_corpus
from tests.mutants.runner import CONFORMS, DeploymentResult, run_suite
from tests.mutants.server import run_deployment
from tests.mutants.summary import render_lines, render_summary
from tests.servers import run_module


def make_result(name: str, verdict: str = "DOES NOT CONFORM", **outcomes: str) -> DeploymentResult:
    """The result of a deployment; in `outcomes`, `_` is the dot and `__` the dash of an id."""
    named = {
        key.replace("__", "-").replace("_", ".", 1): outcome for key, outcome in outcomes.items()
    }
    return DeploymentResult(load_corpus()[name], verdict, named, 5.0)


@pytest.mark.parametrize(
    ("result", "correct"),
    [
        (make_result("stored-is-200", ingest_status="failed"), True),
        (make_result("stored-is-200", ingest_status="failed", ingest_schema="failed"), True),
        (make_result("stored-is-200", ingest_schema="failed"), False),
        (make_result("stored-is-200", CONFORMS), False),
        (make_result("stored-is-200", ingest_status="inconclusive"), False),
        (make_result("stored-is-200", ingest_status="failed", scope_required="error"), False),
        (make_result("no-challenge", CONFORMS, authorization_challenge="warned"), True),
        (make_result("nothing-besides", CONFORMS), True),
        (make_result("nothing-besides", CONFORMS, authorization_challenge="warned"), False),
        (make_result("nothing-besides", ingest_status="failed"), False),
        (make_result("nothing-besides", "INCOMPLETE", ingest_status="inconclusive"), False),
        (make_result("nothing-besides", "no verdict: killed"), False),
    ],
)
def test_a_result_is_correct_or_wrong(result: DeploymentResult, correct: bool) -> None:
    assert result.is_correct is correct
    assert ("✗" in "".join(render_lines(result, None))) is not correct
    assert result.to_json()["right"] is correct


def test_the_summary_counts_both_kinds() -> None:
    results = [
        make_result("stored-is-200", ingest_status="failed"),
        make_result("stored-is-202", CONFORMS),
        make_result("nothing-besides", CONFORMS),
    ]
    assert render_summary(results) == (
        "1 of 2 mutants caught by a requirement they name; "
        "1 of 1 conforming deployments conform; median 5.0 s"
    )


@pytest.mark.proof
def test_a_run_prints_and_writes_its_results(tmp_path: Path) -> None:
    written = tmp_path / "judged.json"
    names = ("clock-ten-minutes-ahead", "under-a-path")
    run = run_module("tests.mutants", *names, f"--json={written}")
    assert run.returncode == 0, run.stdout
    assert "timestamps\n  clock-ten-minutes-ahead" in run.stdout
    assert run.stdout.rstrip().endswith(" s in all")
    mutant, variant = json.loads(written.read_text())["judgements"]
    assert mutant["outcomes"] == {"ingest.clock": "warned"}
    assert (variant["verdict"], variant["outcomes"]) == (CONFORMS, {})


@pytest.mark.proof
def test_a_mutant_survives_without_its_requirement() -> None:
    result = run_suite("clock-ten-minutes-ahead", without="ingest.clock")
    assert result.survived
    assert not result.is_correct


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["stored-is-20"], "no deployment is called stored-is-20; near: stored-is-20"),
        (["--without", "stored-is-200"], "--without needs the whole corpus"),
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
    with run_deployment(name) as base_url:
        request = urllib.request.Request(
            f"{base_url}/logs",
            b'{"level": "info", "message": "Player connected"}',
            {"Authorization": "Bearer so_test_aWriter01", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request) as answer:
            assert answer.status == 201
            assert json.load(answer)["message"] == "Player connected"

"""The comparison of judges: reading their reports, counting, tables, the command."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from benchmarks.common.commands import SHOWN_FOLDER, SHOWN_URL
from benchmarks.common.pages import DEPLOYMENTS_PAGE, PAGE, fill_sections
from benchmarks.compare.__main__ import main
from benchmarks.compare.judges import own_suite, schemathesis, specmatic_test
from benchmarks.compare.judges.judge_command import find_pairs, judges
from benchmarks.compare.judges.judge_counts import (
    PLAIN,
    JudgeCounts,
    find_caught_by_others,
    list_mutants,
    list_variants,
)
from benchmarks.compare.judges.judge_tables import overview, write_lists, write_sections
from benchmarks.compare.judges.judgement import (
    Deployment,
    Judgement,
    Judgements,
    Verdict,
    parse_judgements,
    read_judgements,
)
from benchmarks.compare.judges.peers import list_judges
from benchmarks.compare.results import Results
from benchmarks.compare.tools import ToolRun

JUNIT = """<testsuite tests="4" failures="3"><testcase name="a"><failure message="Testing \
scenario &quot;Ingest&quot;&#10;API: POST /logs -&gt; 201&#10;&#10;  &gt;&gt; RESPONSE.BODY.id\
&#10;  &#10;      R1001: Type mismatch&#10;      Summary: The value"/></testcase><testcase name="b">
<failure message="API: POST /logs -&gt; 4xx&#10;&#10;      Premature end of body (expected: 118; \
received: 117)"/></testcase><testcase name="c"><failure message="No reply"/></testcase>
<testcase name="d"/></testsuite>"""
FAILURE = {"type": "ServerError", "code": "ST101", "title": "Server error", "count": 2}


def make_run(name: str, **changes: str) -> ToolRun:
    known = {
        "title": name,
        "version": "1",
        "command": "judge",
        "runtime": "",
        "machine": "",
        "date": "",
    }
    return ToolRun(name=name, **{**known, **changes})


@pytest.fixture
def judgements() -> Judgements:
    """A judge with many findings, one with few, and one that judged only the plain deployment."""
    made: Judgements = Results()
    made.update_corpus(
        [
            Deployment(PLAIN, "conforming", conforms=True, sentence="Plain."),
            Deployment("free", "conforming", conforms=True, sentence="Free."),
            *(Deployment(name, "echo", conforms=False, sentence="A | b.") for name in "abc"),
        ],
        ["noisy", "quiet", "late"],
    )
    for name in ("noisy", "quiet", "late"):
        made.update_tool(make_run(name))
    made.add(Judgement("late", PLAIN, 0, 1.0, ()))
    for number, name in enumerate([PLAIN, "free", "a", "b", "c"]):
        findings = ("always", "new") if name == "b" else ("always",)
        made.add(Judgement("noisy", name, 1, float(number), findings))
        made.add(Judgement("quiet", name, int(name == "a"), 1.0, ("x",) if name == "a" else ()))
    return made


def test_findings_are_read_from_each_report() -> None:
    failures = [{**FAILURE, "operations": ["TRACE /logs"]}]
    report = {"failures": failures, "errors": [{"title": "Network Error", "count": 1}]}
    found = schemathesis.parse_report(json.dumps(report))
    assert found == ["Network Error", "ST101 Server error (TRACE /logs)"]
    assert specmatic_test.parse_report(JUNIT) == [
        "?: No reply",
        "POST /logs -> 201: RESPONSE.BODY.id R1001: Type mismatch",
        "POST /logs -> 4xx: Premature end of body (expected: N",
    ]


def test_the_judgements_of_the_suite_are_those_of_make_mutants(tmp_path: Path) -> None:
    outcomes: list[tuple[str, dict[str, str]]] = [
        ("DOES NOT CONFORM", {"c.d": "failed", "e.f": "inconclusive"}),
        ("CONFORMS", {"a.b": "warned"}),
        ("CONFORMS", {"a.b": "not assessed"}),
        ("no verdict: killed", {}),
    ]
    report = [
        {"name": f"m{number}", "verdict": verdict, "outcomes": found, "seconds": 5.0}
        for number, (verdict, found) in enumerate(outcomes)
    ]
    path = tmp_path / "judged.json"
    path.write_text(json.dumps({"jobs": 3, "judgements": report}))
    run, results = own_suite.read_suite(path, "2026-01-01")
    assert (run.name, run.date, run.machine[-11:]) == (
        "suite",
        "2026-01-01",
        "3 at a time",
    )
    assert [(result.exit_status, result.findings) for result in results] == [
        (1, ("c.d",)),
        (1, ("a.b",)),
        (0, ()),
        (1, ()),
    ]
    assert [str(result.verdict(frozenset())) for result in results] == [
        *("caught", "caught", "-", "no verdict")
    ]


@pytest.mark.parametrize(
    ("exit_status", "findings", "verdict"),
    [
        (0, (), Verdict.CLEAR),
        (1, ("new",), Verdict.CAUGHT),
        (1, ("old", "new"), Verdict.CAUGHT),
        (1, ("old",), Verdict.AS_PLAIN),
        (1, (), Verdict.NONE),
        (4, ("new",), Verdict.NONE),
        (None, (), Verdict.LIMIT),
    ],
)
def test_a_mutant_is_caught_by_a_finding_that_the_plain_deployment_lacks(
    exit_status: int | None, findings: tuple[str, ...], verdict: Verdict
) -> None:
    judgement = Judgement("judge", "mutant", exit_status, 1.0, findings)
    assert judgement.verdict(frozenset({"old"})) is verdict


def test_a_judge_that_fails_everything_catches_only_by_new_findings(judgements: Judgements) -> None:
    noisy, quiet = JudgeCounts(judgements, "noisy"), JudgeCounts(judgements, "quiet")
    assert str(noisy.count(Verdict.CAUGHT, list_mutants(judgements))) == "1"
    assert str(noisy.count(Verdict.AS_PLAIN, list_mutants(judgements))) == "2"
    assert str(noisy.count_refused(list_mutants(judgements))) == "3"
    assert str(noisy.count_refused(list_variants(judgements))) == "2"
    assert str(quiet.count_refused(list_variants(judgements))) == "0"
    assert judgements.median_seconds("noisy") == 2.0
    assert find_caught_by_others(judgements, "quiet") == ["b"]


def test_deployments_without_a_judgement_are_not_counted(judgements: Judgements) -> None:
    late = JudgeCounts(judgements, "late")
    assert str(late.count(Verdict.CAUGHT, list_mutants(judgements))) == "not judged"
    assert str(late.count_refused(list_variants(judgements))) == "0 of 1 judged"
    assert find_caught_by_others(judgements, "late") == []


def test_the_table_has_a_column_for_each_judge(judgements: Judgements) -> None:
    table = overview(judgements)
    assert "|  | noisy | quiet | late |\n" in table
    assert "| **mutants caught, of 3** | **1** | **1** | **not judged** |\n" in table
    assert "| echo, of 3 | 1 | 1 | not judged |\n" in table
    assert "| **false alarms, of 2** | **2** | **0** | **0 of 1 judged** |\n" in table


def test_results_are_read_as_they_were_written(judgements: Judgements) -> None:
    empty: Judgements = Results()
    assert parse_judgements(judgements.to_json()) == judgements
    assert parse_judgements(empty.to_json()) == empty


def test_results_of_another_version_or_a_missing_deployment_are_dropped(
    judgements: Judgements,
) -> None:
    judgements.update_tool(make_run("quiet", date="2026-01-01"))
    assert JudgeCounts(judgements, "quiet").find("a")
    judgements.update_tool(make_run("quiet", version="2"))
    assert not JudgeCounts(judgements, "quiet").find("a")
    judgements.update_corpus([judgements.cases["a"]], ["noisy"])
    assert list(judgements.results) == [("noisy", "a")]
    assert list(judgements.tools) == ["noisy"]


def test_a_command_is_shown_as_it_is_typed() -> None:
    shown = {
        name: str(judge.command(SHOWN_URL, SHOWN_FOLDER)) for name, judge in list_judges().items()
    }
    assert "--url $URL -H 'Authorization: Bearer so_test_aWriter01' -c all" in shown["schemathesis"]
    assert shown["specmatic"].startswith("bearerAuth=so_test_aWriter01 EXTENSIBLE_SCHEMA=true java")
    assert not any(str(Path.home()) in text or "/node_modules" in text for text in shown.values())


def test_a_judge_without_the_plain_deployment_judges_it_first(judgements: Judgements) -> None:
    (judge,) = (judge for judge in list_judges().values() if judge.name == "specmatic")
    assert find_pairs(judgements, [judge], ["a"]) == [(judge, PLAIN), (judge, "a")]
    assert find_pairs(judgements, [judge], [PLAIN, "a"]) == [(judge, PLAIN), (judge, "a")]
    judgements.add(Judgement("specmatic", PLAIN, 0, 1.0, ()))
    assert find_pairs(judgements, [judge], ["a"]) == [(judge, "a")]


def test_a_missing_program_or_an_unknown_judge_ends_the_command_first(tmp_path: Path) -> None:
    jar = tmp_path / "specmatic.jar"
    lacking = CliRunner().invoke(
        main, ["judges", "--judge", "specmatic", "--specmatic-jar", f"{jar}"]
    )
    assert (lacking.exit_code, "Error: specmatic: " in lacking.output) == (1, True)
    unknown = CliRunner().invoke(main, ["judges", "--judge", "specmatik"])
    assert (unknown.exit_code, "near: specmatic" in unknown.output) == (2, True)


def test_the_pages_have_every_option_and_judge_and_are_up_to_date() -> None:
    text = PAGE.read_text(encoding="utf-8")
    options = [name for parameter in judges.params for name in parameter.opts if name[0] == "-"]
    assert all(f"| `{name}" in text for name in options)
    assert all(f"`{name}`" in text for name in list_judges())
    kept = read_judgements()
    assert fill_sections(text, write_sections(kept)) == text
    lists = DEPLOYMENTS_PAGE.read_text(encoding="utf-8")
    assert fill_sections(lists, write_lists(kept)) == lists

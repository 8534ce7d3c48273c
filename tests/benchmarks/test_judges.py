"""The comparison with peers: what is read of their reports, how it is counted, what is shown."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from benchmarks.judges import schemathesis, specmatic, suite
from benchmarks.judges.__main__ import main
from benchmarks.judges.calls import SHOWN_FOLDER, SHOWN_URL, Call, run
from benchmarks.judges.counting import PLAIN, Count, caught_elsewhere, mutants, variants
from benchmarks.judges.panel import panel
from benchmarks.judges.record import Record, parse, read
from benchmarks.judges.ruling import Deployment, Ruling, Seat, Verdict
from benchmarks.judges.table import README, overview, with_tables

JUNIT = """<testsuite tests="4" failures="3"><testcase name="a"><failure message="Testing \
scenario &quot;Ingest&quot;&#10;API: POST /logs -&gt; 201&#10;&#10;  &gt;&gt; RESPONSE.BODY.id\
&#10;  &#10;      R1001: Type mismatch&#10;      Summary: The value"/></testcase><testcase name="b">
<failure message="API: POST /logs -&gt; 4xx&#10;&#10;      Premature end of body (expected: 118; \
received: 117)"/></testcase><testcase name="c"><failure message="No reply"/></testcase>
<testcase name="d"/></testsuite>"""
FAILURE = {"type": "ServerError", "code": "ST101", "title": "Server error", "count": 2}


def seat(name: str, **changes: str) -> Seat:
    known = {
        "title": name,
        "version": "1",
        "call": "judge",
        "runtime": "",
        "machine": "",
        "date": "",
    }
    return Seat(name=name, **{**known, **changes})


@pytest.fixture
def record() -> Record:
    """A judge that is noisy, one that is quiet, and one that has judged the plain one alone."""
    made = Record()
    made.convene(
        [
            Deployment(PLAIN, "conforming", conforms=True, sentence="Plain."),
            Deployment("free", "conforming", conforms=True, sentence="Free."),
            *(Deployment(name, "echo", conforms=False, sentence="A | b.") for name in "abc"),
        ],
        ["noisy", "quiet", "late"],
    )
    for name in ("noisy", "quiet", "late"):
        made.seat(seat(name))
    made.add(Ruling("late", PLAIN, 0, 1.0, ()))
    for number, name in enumerate([PLAIN, "free", "a", "b", "c"]):
        findings = ("always", "new") if name == "b" else ("always",)
        made.add(Ruling("noisy", name, 1, float(number), findings))
        made.add(Ruling("quiet", name, int(name == "a"), 1.0, ("x",) if name == "a" else ()))
    return made


def test_what_failed_is_read_from_each_report() -> None:
    failures = [{**FAILURE, "operations": ["TRACE /logs"]}]
    report = {"failures": failures, "errors": [{"title": "Network Error", "count": 1}]}
    found = schemathesis.failures(json.dumps(report))
    assert found == ["Network Error", "ST101 Server error (TRACE /logs)"]
    assert specmatic.failures(JUNIT) == [
        "?: No reply",
        "POST /logs -> 201: RESPONSE.BODY.id R1001: Type mismatch",
        "POST /logs -> 4xx: Premature end of body (expected: N",
    ]


def test_the_suites_rulings_are_those_of_make_mutants(tmp_path: Path) -> None:
    outcomes: list[tuple[str, dict[str, str]]] = [
        ("DOES NOT CONFORM", {"c.d": "failed", "e.f": "inconclusive"}),
        ("CONFORMS", {"a.b": "warned"}),
        ("CONFORMS", {"a.b": "not assessed"}),
        ("no verdict: killed", {}),
    ]
    judgements = [
        {"name": f"m{number}", "verdict": verdict, "outcomes": found, "seconds": 5.0}
        for number, (verdict, found) in enumerate(outcomes)
    ]
    path = tmp_path / "judged.json"
    path.write_text(json.dumps({"jobs": 3, "judgements": judgements}))
    seated, rulings = suite.read_suite(path, "2026-01-01")
    assert (seated.name, seated.date, seated.machine[-11:]) == (
        "suite",
        "2026-01-01",
        "3 at a time",
    )
    assert [(ruling.exit_status, ruling.findings) for ruling in rulings] == [
        (1, ("c.d",)),
        (1, ("a.b",)),
        (0, ()),
        (1, ()),
    ]
    assert [str(ruling.verdict(frozenset())) for ruling in rulings] == [
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
def test_caught_is_what_is_found_and_not_on_the_plain_one(
    exit_status: int | None, findings: tuple[str, ...], verdict: Verdict
) -> None:
    ruling = Ruling("judge", "mutant", exit_status, 1.0, findings)
    assert ruling.verdict(frozenset({"old"})) is verdict


def test_who_fails_everything_catches_what_it_finds_anew(record: Record) -> None:
    noisy, quiet = Count(record, "noisy"), Count(record, "quiet")
    assert str(noisy.having(Verdict.CAUGHT, mutants(record))) == "1"
    assert str(noisy.having(Verdict.AS_PLAIN, mutants(record))) == "2"
    assert str(noisy.refused(mutants(record))) == "3"
    assert str(noisy.refused(variants(record))) == "2"
    assert str(quiet.refused(variants(record))) == "0"
    assert noisy.median_seconds() == 2.0
    assert caught_elsewhere(record, "quiet") == ["b"]


def test_what_was_not_judged_is_not_counted(record: Record) -> None:
    late = Count(record, "late")
    assert str(late.having(Verdict.CAUGHT, mutants(record))) == "not judged"
    assert str(late.refused(variants(record))) == "0 of 1 judged"
    assert caught_elsewhere(record, "late") == []


def test_the_table_has_a_column_for_each_judge(record: Record) -> None:
    table = overview(record)
    assert "|  | noisy | quiet | late |\n" in table
    assert "| **mutants caught, of 3** | **1** | **1** | **not judged** |\n" in table
    assert "| echo, of 3 | 1 | 1 | not judged |\n" in table
    assert "| **false alarms, of 2** | **2** | **0** | **0 of 1 judged** |\n" in table


def test_a_record_is_read_as_it_was_written(record: Record) -> None:
    assert parse(record.to_json()) == record
    assert parse(Record().to_json()) == Record()


def test_what_no_longer_holds_is_forgotten(record: Record) -> None:
    record.seat(seat("quiet", date="2026-01-01"))
    assert Count(record, "quiet").ruling("a")
    record.seat(seat("quiet", version="2"))
    assert not Count(record, "quiet").ruling("a")
    record.convene([record.deployments["a"]], ["noisy"])
    assert list(record.rulings) == [("noisy", "a")]
    assert list(record.seats) == ["noisy"]


def test_a_call_is_shown_as_it_is_typed() -> None:
    shown = {name: str(judge.call(SHOWN_URL, SHOWN_FOLDER)) for name, judge in panel().items()}
    assert "--url $URL -H 'Authorization: Bearer so_test_aWriter01' -c all" in shown["schemathesis"]
    assert shown["specmatic"].startswith("bearerAuth=so_test_aWriter01 EXTENSIBLE_SCHEMA=true java")
    assert not any(str(Path.home()) in text or "/node_modules" in text for text in shown.values())


def test_a_run_ends_at_its_limit_with_all_it_started(tmp_path: Path) -> None:
    quick = Call(("python", "-c", "import sys; print('so'); sys.exit(3)"), tmp_path)
    assert (run(quick, 60).exit_status, run(quick, 60).said) == (3, "so")
    assert run(Call(("sh", "-c", "sleep 60 & sleep 60"), tmp_path), 0.5).exit_status is None


def test_what_is_missing_or_unknown_is_said_before_anything_is_judged(tmp_path: Path) -> None:
    jar = tmp_path / "specmatic.jar"
    lacking = CliRunner().invoke(main, ["--judge", "specmatic", "--specmatic-jar", f"{jar}"])
    assert (lacking.exit_code, "Error: specmatic: " in lacking.output) == (1, True)
    unknown = CliRunner().invoke(main, ["--judge", "specmatik"])
    assert (unknown.exit_code, "near it: specmatic" in unknown.output) == (2, True)


def test_the_readme_has_every_option_and_judge_and_is_up_to_date() -> None:
    text = README.read_text(encoding="utf-8")
    options = [name for parameter in main.params for name in parameter.opts if name[0] == "-"]
    assert all(f"| `{name}" in text for name in options)
    assert all(f"`{name}`" in text for name in panel())
    assert with_tables(text, read()) == text

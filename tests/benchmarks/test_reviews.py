"""The comparison of reviewers: what is read of their output, how it is counted, what is shown."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from benchmarks.judges.calls import SHOWN_FOLDER, Call, Ending
from benchmarks.judges.ruling import Seat
from benchmarks.judges.table import README
from benchmarks.reviews.__main__ import main
from benchmarks.reviews.counting import Count, labelled, of_payloads, right_elsewhere
from benchmarks.reviews.large import large
from benchmarks.reviews.openapi_diff import OpenapiDiff
from benchmarks.reviews.optic import Optic
from benchmarks.reviews.ours import Review
from benchmarks.reviews.panel import panel
from benchmarks.reviews.record import Record, parse, read
from benchmarks.reviews.reviewer import BASE, HEAD, Reviewer, breaking, harmless
from benchmarks.reviews.reviewing import Pair, pairs, review_one
from benchmarks.reviews.ruling import UNCHANGED, Edit, Opinion, Outcome, Ruling, Verdict
from benchmarks.reviews.smart_diff import SmartDiff
from benchmarks.reviews.specmatic import Specmatic
from benchmarks.reviews.table import by_family, elsewhere, guessing, overview, with_tables, wrong

OURS = json.dumps(
    {
        "changes": [
            {"id": "response.type", "severity": "breaking", "pointer": "#/a"},
            {"id": "info.title", "severity": "editorial", "pointer": "#/info/title"},
        ]
    }
)
OPTIC = """invalid allOf variant at base.json:162:5807 (/paths/~1logs/post/responses/400)
x Logs API base.json
Operations: 1 operation changed
x  Checks: 2/4 passed

x POST /logs:
  - request:
    - body application/json:
      - property /schema/properties/level: changed

        x [request property enums] cannot remove enum option 'fatal'
        at head.json:377:10379
"""
OPTIC_CLEAR = "✔ Logs API base.json\nOperations: No operations changed\n"
OPTIC_REFUSES = "invalid openapi: info must have required property 'title'\n1 | {}\nhead.json\n"
ATLASSIAN = """Breaking changes found between the two specifications:
{
  "breakingDifferences": [
    {"code": "path.remove", "destinationSpecEntityDetails": [],
     "sourceSpecEntityDetails": [{"location": "paths./users/{userId}", "value": {}}]}
  ],
  "breakingDifferencesFound": true
}
"""
ATLASSIAN_REFUSES = """OpenApiDiffErrorImpl [VError]: Validation errors in "base.json": Unsupported
    at validate-and-dereference-spec.js:23:15
"""
SPECMATIC = """
1. Running the check for openapi.json:
  The Incompatibility Report:

    In scenario "Ingest. Response: Stored."
    API: POST /logs -> 201

      >> REQUEST.BODY.level (openapi.json:377:6)

          This is ("debug" or "info") in the new specification

      >> RESPONSE.BODY.id

          This is number in the new specification

    In scenario "Ingest. Response: Refused."
    API: POST /logs -> 400

      >> REQUEST.BODY.level (openapi.json:377:6)

          This is ("debug" or "info") in the new specification

    API: GET /zones/(path:list of string) -> 404

          This API exists in the old one (openapi.json:919:6)

  Verdict for spec openapi.json:
    (INCOMPATIBLE) The changes to the spec are NOT backward compatible
"""
SPECMATIC_CLEAR = "\n  Verdict for spec openapi.json:\n    (COMPATIBLE) The spec is backward\n"
SPECMATIC_EXAMPLES = (
    "\n    (INCOMPATIBLE) The spec is backward compatible but the examples are NOT or are INVALID."
)
SPECMATIC_REFUSES = "Specmatic Version: v2\n\n No specs were changed, skipping the check.\n"


def edit(name: str, family: str, severity: str = "breaking", digest: str = "1") -> Edit:
    return Edit(name, family, "logs", severity, digest)


def seat(name: str, **changes: str) -> Seat:
    known = {"version": "1", "call": "review", "runtime": "", "machine": "", "date": ""}
    return Seat(name=name, title=name.title(), **{**known, **changes})


def ruling(reviewer: str, name: str, outcome: Outcome, *told: str) -> Ruling:
    return Ruling(reviewer, name, outcome, 1.0, told)


@pytest.fixture
def record() -> Record:
    """Ours; one that says the same of everything; one that cannot read a thing; an absent one."""
    made = Record()
    made.convene(
        [
            edit("same", UNCHANGED, "editorial"),
            edit("a", "requests"),
            edit("b", "servers"),
            edit("c", "requests", "compatible"),
        ],
        ["review", "noisy", "blind", "absent"],
    )
    for name in ("review", "noisy", "blind", "absent"):
        made.seat(seat(name))
    for name in ("same", "a", "b", "c"):
        found = ("always", "new") if name == "b" else ("always",)
        made.add(ruling("noisy", name, Outcome.BREAKING, *found))
        made.add(ruling("blind", name, Outcome.UNREADABLE, "OpenAPI 3.0 only"))
    made.add(ruling("review", "same", Outcome.HARMLESS))
    made.add(ruling("review", "a", Outcome.BREAKING, "x"))
    made.add(ruling("review", "b", Outcome.HARMLESS))
    made.add(ruling("review", "c", Outcome.BREAKING, "y"))
    return made


@pytest.mark.parametrize(
    ("reviewer", "exit_status", "output", "opinion"),
    [
        (Review(), 1, OURS, breaking(["response.type #/a"])),
        (Review(), 0, '{"changes": []}', harmless()),
        (Optic(), 0, OPTIC_CLEAR, harmless()),
        (
            Optic(),
            1,
            OPTIC,
            breaking(["request property enums: cannot remove enum option 'fatal'"]),
        ),
        (OpenapiDiff(), 1, ATLASSIAN, breaking(["path.remove paths./users/{userId}"])),
        (OpenapiDiff(), 0, "No changes found between the two specifications\n", harmless()),
        (
            SmartDiff(),
            1,
            '{"breaking": ["remove paths//logs/post"]}',
            breaking(["remove paths//logs/post"]),
        ),
        (SmartDiff(), 0, '{"breaking": []}', harmless()),
        (Specmatic(), 0, SPECMATIC_CLEAR, harmless()),
        (Specmatic(), 1, SPECMATIC_EXAMPLES, harmless()),
        (
            Specmatic(),
            1,
            SPECMATIC,
            breaking(
                [
                    "POST /logs: REQUEST.BODY.level This is (_ or _) in the new specification",
                    "POST /logs -> 201: RESPONSE.BODY.id This is number in the new specification",
                    "GET /zones/{path} -> 404: This API exists in the old one (openapi.json:_:_)",
                ]
            ),
        ),
    ],
)
def test_an_opinion_is_read_from_the_output(
    reviewer: Reviewer, exit_status: int, output: str, opinion: Opinion
) -> None:
    assert reviewer.read(Ending(exit_status, output)) == opinion


@pytest.mark.parametrize(
    ("reviewer", "exit_status", "output", "reason"),
    [
        (Review(), 2, "base.json:1:1: not a contract", "base.json:1:1: not a contract"),
        (Review(), 1, "Traceback (most recent call last): KeyError", "Traceback"),
        (Review(), 0, OURS, "exit status 0, 1 breaking changes"),
        (Review(), 1, '{"changes": []}', "exit status 1, 0 breaking changes"),
        (Optic(), 1, OPTIC_REFUSES, "invalid openapi: info must have required property"),
        (OpenapiDiff(), 1, ATLASSIAN_REFUSES, 'Validation errors in "base.json": Unsupported'),
        (OpenapiDiff(), 1, "", ""),
        (SmartDiff(), 2, "TypeError: no", "TypeError: no"),
        (Specmatic(), 0, SPECMATIC_REFUSES, "No specs were changed, skipping the check."),
        (Specmatic(), 1, ">> GET /a\n\nCould not determine name", ">> GET /a Could not determine"),
    ],
)
def test_a_status_without_an_opinion_is_no_opinion(
    reviewer: Reviewer, exit_status: int, output: str, reason: str
) -> None:
    opinion = reviewer.read(Ending(exit_status, output))
    assert opinion.outcome is Outcome.UNREADABLE
    assert opinion.told[0].startswith(reason)


@pytest.mark.parametrize(
    ("severity", "outcome", "told", "verdict"),
    [
        ("breaking", Outcome.BREAKING, ("new",), Verdict.RIGHT),
        ("breaking", Outcome.BREAKING, ("old", "new"), Verdict.RIGHT),
        ("breaking", Outcome.BREAKING, ("old",), Verdict.MISSED),
        ("breaking", Outcome.HARMLESS, (), Verdict.MISSED),
        ("compatible", Outcome.BREAKING, ("new",), Verdict.ALARM),
        ("compatible", Outcome.BREAKING, ("old",), Verdict.RIGHT),
        ("editorial", Outcome.HARMLESS, (), Verdict.RIGHT),
        ("editorial", Outcome.UNREADABLE, ("crashed",), Verdict.UNREADABLE),
    ],
)
def test_a_verdict_is_an_outcome_next_to_the_label_and_the_unchanged_contract(
    severity: str, outcome: Outcome, told: tuple[str, ...], verdict: Verdict
) -> None:
    made = ruling("peer", "e", outcome, *told)
    assert made.verdict(edit("e", "requests", severity), frozenset({"old"})) is verdict


def test_what_is_said_of_the_unchanged_contract_is_not_held_against_a_peer(record: Record) -> None:
    noisy = Count(record, "noisy")
    verdicts = [noisy.verdict(item) for item in labelled(record)]
    assert verdicts == [Verdict.MISSED, Verdict.RIGHT, Verdict.RIGHT]
    assert str(noisy.loud(labelled(record))) == "3"
    assert noisy.of_the_read(labelled(record)) == "67% of 3"


def test_what_was_not_read_or_not_reviewed_is_not_counted(record: Record) -> None:
    blind, absent = Count(record, "blind"), Count(record, "absent")
    assert str(blind.having(Verdict.UNREADABLE, labelled(record))) == "3"
    assert blind.of_the_read(labelled(record)) == "nothing read"
    assert blind.reasons(labelled(record)) == {"OpenAPI 3.0 only": 3}
    assert str(absent.having(Verdict.RIGHT, labelled(record))) == "not judged"
    assert absent.of_the_read(labelled(record)) == "nothing read"
    assert absent.median_seconds() == 0


def test_what_peers_know_better_is_told_by_name(record: Record) -> None:
    assert [(item.name, who) for item, who in right_elsewhere(record, "review")] == [
        ("b", ["Noisy"]),
        ("c", ["Noisy"]),
    ]
    text = elsewhere(record)
    assert "Breaking, found by a peer and not by the review: `b` (Noisy).\n" in text
    assert "not of every peer: `c` (Noisy).\n" in text
    assert right_elsewhere(record, "absent") == []


def test_the_tables_have_a_column_for_each_reviewer(record: Record) -> None:
    assert [item.name for item in of_payloads(record)] == ["a", "c"]
    table = overview(record)
    assert "|  | Review | Noisy | Blind | Absent |\n" in table
    assert "| **right, of 3** | **1** | **2** | **0** | **not judged** |\n" in table
    assert "| missed, of 2 | 1 | 1 | 0 | not judged |\n" in table
    assert "| payloads: false alarms, of 1 | 1 | 0 | 0 | not judged |\n" in table
    assert "contract is taken off | 1 | 1 | 0 | not judged |\n" in table
    assert (
        guessing(record)
        == "Who never says breaking is right about 1 of 3, who always does about 2.\n"
    )
    cells = ("1 right, 1 false alarms", "1 right, 1 missed", "2 not readable", "not judged")
    assert f"| requests, 1 + 1 | {' | '.join(cells)} |\n" in by_family(record)
    names = wrong(record)
    assert "| requests |  | `c` |\n" in names
    assert "| OpenAPI 3.0 only | 3 |\n" in names
    assert "<summary>What Absent was wrong about</summary>\n\nNothing.\n" in names


def test_a_record_is_read_as_it_was_written(record: Record) -> None:
    assert parse(record.to_json()) == record
    assert parse(Record().to_json()) == Record()


def test_rulings_on_what_has_changed_are_forgotten(record: Record) -> None:
    record.seat(seat("noisy", version="2"))
    assert ("noisy", "a") not in record.rulings
    record.convene(
        [edit("a", "requests", digest="2"), edit("b", "servers", "compatible")],
        ["review", "blind"],
    )
    assert list(record.rulings) == [("blind", "b"), ("review", "b")]
    assert list(record.seats) == ["review", "blind"]


@dataclass(frozen=True, slots=True)
class Shell:
    """A reviewer that is a line of Python."""

    line: str
    name: str = "shell"
    title: str = "Shell"
    environment: Mapping[str, str] | None = None

    def missing(self) -> str:
        return ""

    def version(self) -> str:
        return "1"

    def runtime(self) -> str:
        return "Python"

    def prepare(self, folder: Path) -> None:
        (folder / "prepared").touch()

    def call(self, folder: Path) -> Call:
        return Call(("python", "-c", self.line), folder)

    def read(self, ending: Ending) -> Opinion:
        return breaking([ending.said]) if ending.exit_status else harmless()


def test_a_reviewer_finds_both_versions_and_its_paths_are_not_kept() -> None:
    pair = Pair(edit("e", "requests"), '{"a": 1}', '{"a": 2}')
    line = (
        "import os, sys; print(open('base.json').read(), open('head.json').read(), "
        "os.path.exists('prepared'), os.path.join(os.getcwd(), 'x')); sys.exit(1)"
    )
    made = review_one(Shell(line), pair, 60)
    assert (made.outcome, made.told) == (Outcome.BREAKING, ('{"a": 1} {"a": 2} True x',))
    late = review_one(Shell("import time; time.sleep(60)"), pair, 0.5)
    assert (late.outcome, late.told) == (Outcome.UNREADABLE, ("not ended after 0 seconds",))


def test_specmatic_finds_the_base_committed_and_the_head_in_the_tree(tmp_path: Path) -> None:
    content: dict[str, object] = {"application/json": {}, "application/xml": {}}
    (tmp_path / BASE).write_text(json.dumps([{"content": content}]))
    (tmp_path / HEAD).write_text('{"a": 2}')
    Specmatic().prepare(tmp_path)
    command = ["git", "show", "main:openapi.json"]
    shown = subprocess.run(command, cwd=tmp_path, capture_output=True, check=True)
    assert json.loads(shown.stdout) == [{"content": {"application/json": {}}}]
    assert json.loads((tmp_path / "openapi.json").read_text()) == {"a": 2}


def test_each_edit_of_the_corpus_is_a_pair_of_different_contracts() -> None:
    corpus = pairs()
    assert all(pair.before != pair.after for pair in corpus.values())
    families = {pair.edit.family for pair in corpus.values()}
    assert families >= {UNCHANGED, "requests", "responses", "rewrites", "parameters"}


def test_a_call_is_shown_as_it_is_typed() -> None:
    shown = {name: str(item.call(SHOWN_FOLDER)) for name, item in panel().items()}
    assert shown["review"] == "python -m logs_contract.review base.json head.json --format json"
    assert shown["optic"].startswith("OPTIC_TELEMETRY_LEVEL=off NO_UPDATE_NOTIFIER=1 optic diff")
    assert not any(str(Path.home()) in text or "/node_modules" in text for text in shown.values())


def test_what_is_missing_or_unknown_is_said_before_anything_is_reviewed(tmp_path: Path) -> None:
    jar = tmp_path / "specmatic.jar"
    lacking = CliRunner().invoke(main, ["--reviewer", "specmatic", "--specmatic-jar", f"{jar}"])
    assert (lacking.exit_code, "Error: specmatic: " in lacking.output) == (1, True)
    unknown = CliRunner().invoke(main, ["--reviewer", "optik"])
    assert (unknown.exit_code, "near it: optic" in unknown.output) == (2, True)


def test_the_readme_has_every_option_and_reviewer_and_is_up_to_date() -> None:
    text = README.read_text(encoding="utf-8")
    own = text[text.index("## Reviews") :]
    options = [name for parameter in main.params for name in parameter.opts if name[0] == "-"]
    assert all(f"| `{name}" in own for name in options)
    assert all(f"`{name}`" in own for name in panel())
    assert with_tables(text, read()) == text


def test_a_large_contract_is_valid_and_one_schema_in_five_of_it_breaks() -> None:
    ruling = review_one(Review(), large(10), 60)
    assert ruling.outcome is Outcome.BREAKING
    place = "#/components/schemas/Input{}/properties/message/minLength"
    assert ruling.told == tuple(f"request.minLength.narrowed {place.format(n)}" for n in (0, 5))

"""The comparison of reviewers: reading their output, counting, tables, the command."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from benchmarks.common.commands import SHOWN_FOLDER, Command, CommandResult
from benchmarks.common.pages import EDITS_PAGE, PAGE, fill_sections
from benchmarks.compare.__main__ import main
from benchmarks.compare.results import Results
from benchmarks.compare.reviews.large_contract import make_large_contract
from benchmarks.compare.reviews.openapi_diff import OpenapiDiff
from benchmarks.compare.reviews.optic import Optic
from benchmarks.compare.reviews.own_review import OwnReview
from benchmarks.compare.reviews.review_command import is_wanted, reviews
from benchmarks.compare.reviews.review_counts import (
    ReviewCounts,
    find_right_elsewhere,
    list_edits,
    select_payloads,
)
from benchmarks.compare.reviews.review_result import (
    UNCHANGED,
    Edit,
    Opinion,
    Outcome,
    Review,
    Reviews,
    Verdict,
    parse_reviews,
    read_reviews,
)
from benchmarks.compare.reviews.review_runs import (
    EditedContract,
    list_contracts,
    review_contract,
)
from benchmarks.compare.reviews.review_tables import (
    by_family,
    guessing,
    overview,
    right_elsewhere,
    write_lists,
    write_sections,
    wrong_reviews,
)
from benchmarks.compare.reviews.reviewer import BASE, HEAD, Reviewer, breaking, harmless
from benchmarks.compare.reviews.reviewers import list_reviewers
from benchmarks.compare.reviews.smart_diff import SmartDiff
from benchmarks.compare.reviews.specmatic_compatibility import SpecmaticCompatibility
from benchmarks.compare.tools import ToolRun

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


def make_edit(name: str, family: str, severity: str = "breaking", digest: str = "1") -> Edit:
    return Edit(name, family, "logs", severity, digest)


def make_run(name: str, **changes: str) -> ToolRun:
    known = {"version": "1", "command": "review", "runtime": "", "machine": "", "date": ""}
    return ToolRun(name=name, title=name.title(), **{**known, **changes})


def make_review(reviewer: str, name: str, outcome: Outcome, *findings: str) -> Review:
    return Review(reviewer, name, outcome, 1.0, findings)


@pytest.fixture
def kept() -> Reviews:
    """Reviewers: ours, one that always says the same, one that reads nothing, a missing one."""
    made: Reviews = Results()
    made.update_corpus(
        [
            make_edit("same", UNCHANGED, "editorial"),
            make_edit("a", "requests"),
            make_edit("b", "servers"),
            make_edit("c", "requests", "compatible"),
        ],
        ["review", "noisy", "blind", "absent"],
    )
    for name in ("review", "noisy", "blind", "absent"):
        made.update_tool(make_run(name))
    for name in ("same", "a", "b", "c"):
        found = ("always", "new") if name == "b" else ("always",)
        made.add(make_review("noisy", name, Outcome.BREAKING, *found))
        made.add(make_review("blind", name, Outcome.UNREADABLE, "OpenAPI 3.0 only"))
    made.add(make_review("review", "same", Outcome.HARMLESS))
    made.add(make_review("review", "a", Outcome.BREAKING, "x"))
    made.add(make_review("review", "b", Outcome.HARMLESS))
    made.add(make_review("review", "c", Outcome.BREAKING, "y"))
    return made


@pytest.mark.parametrize(
    ("reviewer", "exit_status", "output", "opinion"),
    [
        (OwnReview(), 1, OURS, breaking(["response.type #/a"])),
        (OwnReview(), 0, '{"changes": []}', harmless()),
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
        (SpecmaticCompatibility(), 0, SPECMATIC_CLEAR, harmless()),
        (SpecmaticCompatibility(), 1, SPECMATIC_EXAMPLES, harmless()),
        (
            SpecmaticCompatibility(),
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
    assert reviewer.read(CommandResult(exit_status, output)) == opinion


@pytest.mark.parametrize(
    ("reviewer", "exit_status", "output", "reason"),
    [
        (OwnReview(), 2, "base.json:1:1: not a contract", "base.json:1:1: not a contract"),
        (OwnReview(), 1, "Traceback (most recent call last): KeyError", "Traceback"),
        (OwnReview(), 0, OURS, "exit status 0, 1 breaking changes"),
        (OwnReview(), 1, '{"changes": []}', "exit status 1, 0 breaking changes"),
        (Optic(), 1, OPTIC_REFUSES, "invalid openapi: info must have required property"),
        (OpenapiDiff(), 1, ATLASSIAN_REFUSES, 'Validation errors in "base.json": Unsupported'),
        (OpenapiDiff(), 1, "", ""),
        (SmartDiff(), 2, "TypeError: no", "TypeError: no"),
        (
            SpecmaticCompatibility(),
            0,
            SPECMATIC_REFUSES,
            "No specs were changed, skipping the check.",
        ),
        (
            SpecmaticCompatibility(),
            1,
            ">> GET /a\n\nCould not determine name",
            ">> GET /a Could not determine",
        ),
    ],
)
def test_an_exit_status_without_a_report_is_no_opinion(
    reviewer: Reviewer, exit_status: int, output: str, reason: str
) -> None:
    opinion = reviewer.read(CommandResult(exit_status, output))
    assert opinion.outcome is Outcome.UNREADABLE
    assert opinion.findings[0].startswith(reason)


@pytest.mark.parametrize(
    ("severity", "outcome", "findings", "verdict"),
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
    severity: str, outcome: Outcome, findings: tuple[str, ...], verdict: Verdict
) -> None:
    made = make_review("peer", "e", outcome, *findings)
    assert made.verdict(make_edit("e", "requests", severity), frozenset({"old"})) is verdict


def test_findings_in_the_unchanged_contract_do_not_count(kept: Reviews) -> None:
    noisy = ReviewCounts(kept, "noisy")
    verdicts = [noisy.verdict(item) for item in list_edits(kept)]
    assert verdicts == [Verdict.MISSED, Verdict.RIGHT, Verdict.RIGHT]
    assert str(noisy.count_called_breaking(list_edits(kept))) == "3"
    assert noisy.describe_right_of_read(list_edits(kept)) == "67% of 3"


def test_edits_without_a_review_or_an_opinion_are_not_counted(kept: Reviews) -> None:
    blind, absent = ReviewCounts(kept, "blind"), ReviewCounts(kept, "absent")
    assert str(blind.count(Verdict.UNREADABLE, list_edits(kept))) == "3"
    assert blind.describe_right_of_read(list_edits(kept)) == "nothing read"
    assert blind.count_reasons(list_edits(kept)) == {"OpenAPI 3.0 only": 3}
    assert str(absent.count(Verdict.RIGHT, list_edits(kept))) == "not judged"
    assert absent.describe_right_of_read(list_edits(kept)) == "nothing read"
    assert kept.median_seconds("absent") == 0


def test_edits_that_peers_were_right_about_are_listed_by_name(kept: Reviews) -> None:
    assert [(item.name, who) for item, who in find_right_elsewhere(kept, "review")] == [
        ("b", ["Noisy"]),
        ("c", ["Noisy"]),
    ]
    text = right_elsewhere(kept)
    assert "Breaking, found by a peer and not by the review: `b` (Noisy).\n" in text
    assert "not of every peer: `c` (Noisy).\n" in text
    assert find_right_elsewhere(kept, "absent") == []


def test_the_tables_have_a_column_for_each_reviewer(kept: Reviews) -> None:
    assert [item.name for item in select_payloads(list_edits(kept))] == ["a", "c"]
    table = overview(kept)
    assert "|  | Review | Noisy | Blind | Absent |\n" in table
    assert "| **right, of 3** | **1** | **2** | **0** | **not judged** |\n" in table
    assert "| missed, of 2 | 1 | 1 | 0 | not judged |\n" in table
    assert "| payloads: false alarms, of 1 | 1 | 0 | 0 | not judged |\n" in table
    assert "contract included | 1 | 1 | 0 | not judged |\n" in table
    assert guessing(kept) == (
        "A reviewer that never says breaking is right about 1 of 3, one that always does about 2.\n"
    )
    cells = ("1 right, 1 false alarms", "1 right, 1 missed", "2 not readable", "not judged")
    assert f"| requests, 1 + 1 | {' | '.join(cells)} |\n" in by_family(kept)
    names = wrong_reviews(kept)
    assert "| requests |  | `c` |\n" in names
    assert "| OpenAPI 3.0 only | 3 |\n" in names
    assert "<summary>What Absent was wrong about</summary>\n\nNothing.\n" in names


def test_results_are_read_as_they_were_written(kept: Reviews) -> None:
    empty: Reviews = Results()
    assert parse_reviews(kept.to_json()) == kept
    assert parse_reviews(empty.to_json()) == empty


def test_results_of_a_changed_edit_or_another_version_are_dropped(kept: Reviews) -> None:
    kept.update_tool(make_run("noisy", version="2"))
    assert ("noisy", "a") not in kept.results
    kept.update_corpus(
        [make_edit("a", "requests", digest="2"), make_edit("b", "servers", "compatible")],
        ["review", "blind"],
    )
    assert list(kept.results) == [("blind", "b"), ("review", "b")]
    assert list(kept.tools) == ["review", "blind"]


@dataclass(frozen=True, slots=True)
class Shell:
    """A reviewer implemented as a line of Python."""

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

    def command(self, folder: Path) -> Command:
        return Command(("python", "-c", self.line), folder)

    def read(self, ended: CommandResult) -> Opinion:
        return breaking([ended.tail]) if ended.exit_status else harmless()


def test_a_reviewer_finds_both_versions_and_its_paths_are_not_kept() -> None:
    contract = EditedContract(make_edit("e", "requests"), '{"a": 1}', '{"a": 2}')
    line = (
        "import os, sys; print(open('base.json').read(), open('head.json').read(), "
        "os.path.exists('prepared'), os.path.join(os.getcwd(), 'x')); sys.exit(1)"
    )
    made = review_contract(Shell(line), contract, 60)
    assert (made.outcome, made.findings) == (Outcome.BREAKING, ('{"a": 1} {"a": 2} True x',))
    late = review_contract(Shell("import time; time.sleep(60)"), contract, 0.5)
    assert (late.outcome, late.findings) == (Outcome.UNREADABLE, ("not ended after 0 seconds",))


def test_specmatic_finds_the_base_committed_and_the_head_in_the_tree(tmp_path: Path) -> None:
    content: dict[str, object] = {"application/json": {}, "application/xml": {}}
    (tmp_path / BASE).write_text(json.dumps([{"content": content}]))
    (tmp_path / HEAD).write_text('{"a": 2}')
    SpecmaticCompatibility().prepare(tmp_path)
    command = ["git", "show", "main:openapi.json"]
    shown = subprocess.run(command, cwd=tmp_path, capture_output=True, check=True)
    assert json.loads(shown.stdout) == [{"content": {"application/json": {}}}]
    assert json.loads((tmp_path / "openapi.json").read_text()) == {"a": 2}


def test_each_edit_of_the_corpus_is_a_pair_of_different_contracts() -> None:
    corpus = list_contracts()
    assert all(item.before != item.after for item in corpus.values())
    families = {item.edit.family for item in corpus.values()}
    assert families >= {UNCHANGED, "requests", "responses", "rewrites", "parameters"}


def test_a_command_is_shown_as_it_is_typed() -> None:
    shown = {name: str(item.command(SHOWN_FOLDER)) for name, item in list_reviewers().items()}
    assert shown["review"] == "python -m logs_contract.review base.json head.json --format json"
    assert shown["optic"].startswith("OPTIC_TELEMETRY_LEVEL=off NO_UPDATE_NOTIFIER=1 optic diff")
    assert not any(str(Path.home()) in text or "/node_modules" in text for text in shown.values())


def test_a_missing_program_or_an_unknown_reviewer_ends_the_command_first(tmp_path: Path) -> None:
    jar = tmp_path / "specmatic.jar"
    lacking = CliRunner().invoke(
        main, ["reviews", "--reviewer", "specmatic", "--specmatic-jar", f"{jar}"]
    )
    assert (lacking.exit_code, "Error: specmatic: " in lacking.output) == (1, True)
    unknown = CliRunner().invoke(main, ["reviews", "--reviewer", "optik"])
    assert (unknown.exit_code, "near: optic" in unknown.output) == (2, True)


@pytest.mark.parametrize(
    ("name", "named", "reviewed", "new", "wanted"),
    [
        ("a", (), True, False, True),
        ("a", (), True, True, False),
        ("a", (), False, True, True),
        ("a", ("b",), False, False, False),
        ("a", ("a",), True, False, True),
        ("same", ("a",), False, False, True),
        ("same", ("a",), True, False, False),
    ],
)
def test_named_or_new_edits_are_reviewed_and_unchanged_contracts_once(
    name: str, named: tuple[str, ...], reviewed: bool, new: bool, wanted: bool
) -> None:
    edit = make_edit(name, UNCHANGED if name == "same" else "requests")
    assert is_wanted(edit, named, reviewed=reviewed, new=new) is wanted


def test_the_pages_have_every_option_and_reviewer_and_are_up_to_date() -> None:
    text = PAGE.read_text(encoding="utf-8")
    own = text[text.index("## Reviews") :]
    options = [name for parameter in reviews.params for name in parameter.opts if name[0] == "-"]
    assert all(f"| `{name}" in own for name in options)
    assert all(f"`{name}`" in own for name in list_reviewers())
    results = read_reviews()
    assert fill_sections(text, write_sections(results)) == text
    lists = EDITS_PAGE.read_text(encoding="utf-8")
    assert fill_sections(lists, write_lists(results)) == lists


def test_a_large_contract_is_valid_and_one_schema_in_five_of_it_breaks() -> None:
    review = review_contract(OwnReview(), make_large_contract(10), 60)
    assert review.outcome is Outcome.BREAKING
    place = "#/components/schemas/Input{}/properties/message/minLength"
    assert review.findings == tuple(f"request.minLength.narrowed {place.format(n)}" for n in (0, 5))

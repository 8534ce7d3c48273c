"""What each format shows of real reviews, and that no value of a contract breaks out of it."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from click import unstyle
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from logs_contract.review.accepted import Acceptance
from logs_contract.review.formats import FORMATS
from logs_contract.review.formats.as_changelog import as_changelog
from logs_contract.review.formats.as_github import as_github
from logs_contract.review.formats.as_markdown import LIMIT, MARKER, as_markdown
from logs_contract.review.formats.as_sarif import as_sarif
from logs_contract.review.formats.as_text import as_text
from logs_contract.review.formats.markup import code, json_fence
from logs_contract.review.formats.telling import plain, shortened
from logs_contract.review.nodes import read_contract
from logs_contract.review.obliges import Obligations, Requirement
from logs_contract.review.reviewing import Review, review
from logs_contract.review.sources import Source
from tests.review.edits import CONTRACT, patched

TODAY = date(2026, 7, 1)
INPUT = "/components/schemas/LogEntryInput"
LEVELS = "/components/schemas/LogLevel/enum"
POST = "/paths/~1logs/post"
META_REQUIRED = {
    "op": "replace",
    "path": f"{INPUT}/required",
    "value": ["level", "message", "meta"],
}
PANIC = {"op": "add", "path": f"{LEVELS}/-", "value": "panic"}
WORDED = {"op": "replace", "path": "/info/title", "value": "Log API"}
TRACED = {
    "op": "add",
    "path": f"{INPUT}/properties/trace",
    "value": {"type": "string", "description": "What it belongs to."},
}
DEPRECATED = {"op": "add", "path": f"{POST}/deprecated", "value": True}
GONE = {"op": "remove", "path": f"{POST}/responses/500"}
MOVED = {"op": "move", "from": "/paths/~1logs", "path": "/paths/~1entries"}
# What would end a code span, a table, a comment, a line, a command, or a paragraph.
HOSTILE = (
    "x`|```\n\n::error::pwned\r\n-->##[warning]w</details><img src=x> @team \x1b[31m\x07\u202e%0A"
)

Edited = Callable[..., Review]


@pytest.fixture
def edited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Edited:
    """Reviews openapi.yaml against itself with a patch, both as files of one directory."""
    monkeypatch.chdir(tmp_path)
    Path("base.yaml").write_bytes(CONTRACT.read_bytes())

    def make(*patch: dict[str, Any], accepted: tuple[Acceptance, ...] = ()) -> Review:
        base = read_contract(Source("base.yaml"))
        after = patched(copy.deepcopy(base.value), list(patch))
        Path("openapi.yaml").write_text(yaml.safe_dump(after, sort_keys=False), encoding="utf-8")
        head = read_contract(Source("openapi.yaml"))
        return review(base, head, today=TODAY, accepted=accepted)

    return make


def agreed(found: Review, *, expires: date = date(2026, 12, 31)) -> tuple[Acceptance, ...]:
    """Entries that accept all that breaks."""
    return tuple(
        Acceptance(each.fingerprint, "All clients send it.", "logs team", expires)
        for each in found.of("breaking")
    )


def test_the_formats_are_registered_in_the_order_they_are_documented() -> None:
    assert [*FORMATS] == ["text", "json", "markdown", "github", "sarif", "changelog"]


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_can_be_written_whatever_the_contract_says(form: str, edited: Edited) -> None:
    found = hostile(edited)
    assert FORMATS[form](found).encode()


class TestText:
    def test_a_break_of_requests_says_who_refuses_which_payload_and_why(
        self, edited: Edited
    ) -> None:
        found = edited(META_REQUIRED)
        (change,) = found.of("breaking")
        text = unstyle(as_text(found))
        line = change.place.position.line
        assert text.startswith(
            "BREAKING: 1 breaking change from 1.0.0 (base.yaml) to 1.0.0 (openapi.yaml)\n"
        )
        assert (
            "Breaking\n"
            "  request body: 'meta' is now required\n"
            f"    at #/components/schemas/LogEntryInput/required/2, openapi.yaml:{line}\n"
            "    in POST /logs\n"
            "    BASE accepts it, HEAD refuses it:\n"
            '      {"level": "info", "message": ""}\n'
            '      required, at the top: "meta" is a required property\n'
            f"    request.required.narrowed, fingerprint {change.fingerprint}\n"
        ) in text

    def test_a_break_of_responses_says_that_head_may_send_it(self, edited: Edited) -> None:
        text = unstyle(as_text(edited(PANIC)))
        assert "HEAD may send it, BASE never would:" in text
        assert '"level": "panic"' in text
        assert "enum, at /level: " in text

    def test_counts_and_order_are_from_the_worst_to_the_least(self, edited: Edited) -> None:
        text = unstyle(as_text(edited(META_REQUIRED, PANIC, TRACED, WORDED)))
        assert text.startswith("BREAKING: 2 breaking, 2 compatible, 1 editorial changes from ")
        titles = ["\nBreaking\n", "\nCompatible\n", "\nEditorial\n", "\nFindings about HEAD\n"]
        places = [text.index(title) for title in titles]
        assert places == sorted(places)

    def test_nothing_changed_is_one_line(self, edited: Edited) -> None:
        text = as_text(replace(edited(), findings=()))
        assert unstyle(text) == (
            "UNCHANGED: no changes from 1.0.0 (base.yaml) to 1.0.0 (openapi.yaml)\n"
        )

    def test_an_accepted_break_stands_apart_with_reason_owner_and_expiry(
        self, edited: Edited
    ) -> None:
        found = edited(META_REQUIRED, accepted=agreed(edited(META_REQUIRED)))
        text = unstyle(as_text(found))
        assert text.startswith("ACCEPTED: 1 accepted change from ")
        assert "\nBreaking\n" not in text
        assert "\nBreaking, but accepted\n" in text
        assert "accepted by logs team until 2026-12-31: All clients send it." in text

    def test_entries_out_of_date_are_told_in_the_first_line_and_at_the_end(
        self, edited: Edited
    ) -> None:
        late = agreed(edited(META_REQUIRED), expires=date(2026, 6, 30))
        text = unstyle(as_text(edited(META_REQUIRED, accepted=late)))
        assert text.splitlines()[0].endswith("; accepted.toml is out of date")
        assert "\naccepted.toml is out of date\n" in text
        assert "expired on 2026-06-30" in text

    def test_what_is_gone_is_placed_in_base(self, edited: Edited) -> None:
        found = edited(GONE)
        (change,) = found.of("compatible")
        line = change.place.position.line
        assert f"Internal, base.yaml:{line} in BASE\n" in unstyle(as_text(found))

    def test_a_commit_is_named_by_its_first_digits(self, edited: Edited) -> None:
        found = replace(edited(), base=Source("openapi.yaml", "0123456789abcdef" * 2 + "01234567"))
        assert " from 1.0.0 (0123456789ab:openapi.yaml) to 1.0.0 " in unstyle(as_text(found))
        assert "From `1.0.0` (`0123456789ab:openapi.yaml`) to" in as_markdown(found)

    def test_what_could_not_be_decided_is_said(self, edited: Edited) -> None:
        text = unstyle(as_text(undecided(edited)))
        assert "    not decided: 120 payloads tried, none shows a difference\n" in text

    def test_many_editorial_changes_are_counted(self, edited: Edited) -> None:
        patch = [
            {"op": "add", "path": f"/components/schemas/{name}/title", "value": name}
            for name in ("LogLevel", "LogMeta", "LogEntry", "Error", "Quota", "QuotaMetric")
        ]
        text = unstyle(as_text(edited(*patch)))
        assert "\nEditorial\n  6 editorial.annotation\n" in text

    def test_a_long_payload_is_shortened_in_the_middle(self, edited: Edited) -> None:
        long = {"op": "add", "path": f"{INPUT}/properties/message/maxLength", "value": 5000}
        found = edited(long)
        (change,) = found.of("breaking")
        assert change.counterexample
        whole = json.dumps(change.counterexample.payload)
        text = unstyle(as_text(found))
        shown = re.search(r'\{"level.* … (\d+) characters left out … .*\}', text)
        assert shown
        assert int(shown[1]) == len(whole) - 275

    def test_operations_beyond_three_are_counted(self, edited: Edited) -> None:
        found = edited(META_REQUIRED)
        names = tuple(f"GET /{number}" for number in range(5))
        many = replace(found, changes=[replace(found.changes[0], operations=names)])
        assert "in GET /0, GET /1, GET /2 and 2 more\n" in unstyle(as_text(many))

    def test_what_the_change_obliges_is_listed(self, edited: Edited) -> None:
        text = unstyle(as_text(obliging(edited)))
        assert "Requirements to look at again\n  LOG-1 (MUST): Levels are kept.\n" in text
        assert "Places of HEAD that no requirement covers\n  #/paths/~1new\n" in text

    def test_only_the_formatting_is_colour(self, edited: Edited) -> None:
        found = edited(META_REQUIRED)
        assert as_text(found).startswith("\x1b[31m\x1b[1mBREAKING")
        lines = unstyle(as_text(hostile(edited))).splitlines()
        assert all(line.isprintable() for line in lines)
        assert not any(line.strip().startswith("::error") for line in lines)


class TestMarkdown:
    def test_the_break_comes_first_with_its_payload(self, edited: Edited) -> None:
        found = edited(META_REQUIRED, TRACED, WORDED)
        text = as_markdown(found)
        line = found.of("breaking")[0].place.position.line
        assert text.startswith(
            f"{MARKER}\n"
            "### Contract review: breaking\n\n"
            "From `1.0.0` (`base.yaml`) to `1.0.0` (`openapi.yaml`).\n\n"
            "| Breaking | Accepted | Compatible | Editorial | Findings |\n"
            "| ---: | ---: | ---: | ---: | ---: |\n"
            f"| 1 | 0 | 1 | 1 | {len(found.findings)} |\n\n"
            "#### What breaks\n\n"
            "- `request body: 'meta' is now required` in `POST /logs`\n\n"
            "  `request.required.narrowed` at "
            f"`#/components/schemas/LogEntryInput/required/2`, `openapi.yaml:{line}`, "
            f"fingerprint `{found.changes[0].fingerprint}`\n\n"
            "  BASE accepts it, HEAD refuses it, by `required` at the top: "
            '`"meta" is a required property`\n\n'
            "  ```json\n"
            '  {"level": "info", "message": ""}\n'
            "  ```\n"
        )

    def test_everything_else_is_folded_up(self, edited: Edited) -> None:
        text = as_markdown(obliging(edited))
        before, *folds = text.split("<details>")
        assert "What breaks" not in before
        titles = [fold.partition("</summary>")[0] for fold in folds]
        assert titles[0] == "<summary>Compatible changes (1)"
        assert titles[-3:] == [
            "<summary>Requirements to look at again (1)",
            "<summary>Places of HEAD that no requirement covers (1)",
            "<summary>Editorial changes (1)",
        ]

    def test_an_accepted_break_is_folded_up_with_who_accepted_it(self, edited: Edited) -> None:
        text = as_markdown(edited(META_REQUIRED, accepted=agreed(edited(META_REQUIRED))))
        assert "### Contract review: accepted\n" in text
        assert "<summary>Breaking, but accepted (1)</summary>" in text
        assert "Accepted by `logs team` until 2026-12-31: `All clients send it.`" in text

    def test_entries_out_of_date_are_told_before_the_folds(self, edited: Edited) -> None:
        late = agreed(edited(META_REQUIRED), expires=date(2026, 6, 30))
        text = as_markdown(edited(META_REQUIRED, accepted=late))
        assert "**`accepted.toml` is out of date.**" in text.partition("<details>")[0]
        assert "expired on 2026-06-30" in text

    @pytest.mark.parametrize("number", [100, 400, 1000])
    def test_a_large_review_stays_within_a_comment_and_keeps_every_headline(
        self, number: int, edited: Edited
    ) -> None:
        found = edited(META_REQUIRED, TRACED)
        (breaking,), (added,) = found.of("breaking"), found.of("compatible")
        breaks = [
            replace(breaking, message=f"break {index}, of the body") for index in range(number)
        ]
        additions = [replace(added, message=f"addition {index}") for index in range(2000)]
        text = as_markdown(replace(found, changes=[*breaks, *additions]))
        assert len(text.encode()) <= LIMIT
        assert text.count("\n- `break ") == number
        assert "Compatible changes (2000)" in text
        shown = len(re.findall(r"\n- `addition ", text))
        assert f"- {2000 - shown} more left out here\n" in text
        assert text.count("<details>") == text.count("</details>")
        proofs = text.count("BASE accepts it")
        said = f"\n{number - proofs} of them stand here without their proof, 0 more not at all"
        assert (said in text) is (proofs < number)

    def test_more_breaks_than_a_comment_holds_are_counted(self, edited: Edited) -> None:
        found = edited(META_REQUIRED)
        breaks = [replace(found.changes[0], message=f"break {index}") for index in range(5000)]
        text = as_markdown(replace(found, changes=breaks))
        shown = text.count("\n- `break ")
        assert len(text.encode()) <= LIMIT
        assert f"{shown} of them stand here without their proof, {5000 - shown} more" in text

    def test_no_value_of_a_contract_is_read_as_markdown_or_html(self, edited: Edited) -> None:
        text = as_markdown(hostile(edited))
        tokens = rendered(text)
        html = [
            each.content.strip() for each in tokens if each.type in ("html_block", "html_inline")
        ]
        ours = re.compile(
            r"<!-- contract-review -->|</details>|"
            r"<details><summary>[\w ,.]+ \(\d+\)</summary>(\n</details>)?"
        )
        assert all(ours.fullmatch(each) for each in html), html
        kinds = {each.type for each in tokens}
        assert not kinds & {"link_open", "image", "blockquote_open", "em_open", "heading_5"}
        assert [each.tag for each in tokens if each.type == "heading_open"] == ["h3", "h4"]
        assert sum(each.type == "tr_open" for each in tokens) == 2
        fences = [each for each in tokens if each.type == "fence"]
        assert len(fences) == sum(bool(each.counterexample) for each in hostile(edited).changes) > 0
        prose = "".join(each.content for each in tokens if each.type == "text")
        assert "pwned" not in prose
        assert "@team" not in prose

    @given(st.text())
    def test_a_code_span_holds_any_text(self, text: str) -> None:
        for before in ("", "- ", "| "):
            inline = [each for each in rendered(f"{before}{code(text)}\n") if each.type != "text"]
            (span,) = [each for each in inline if each.type == "code_inline"]
            assert span.content.strip() == plain(text).strip()

    @given(
        st.recursive(
            st.text() | st.none(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
        )
    )
    def test_a_fence_holds_any_payload(self, value: Any) -> None:
        (fence,) = [each for each in rendered(json_fence(value, 10_000)) if each.type != "text"]
        assert (fence.type, fence.info) == ("fence", "json")
        assert json.loads(fence.content) == value


class TestGithub:
    def test_annotations_stand_at_the_lines_of_head(self, edited: Edited) -> None:
        found = edited(META_REQUIRED, TRACED)
        verdict, error, *warnings, notice = as_github(found).splitlines()
        breaking, compatible = (
            found.of(each)[0].place.position for each in ("breaking", "compatible")
        )
        assert verdict == (
            "::notice title=Contract review::BREAKING: 1 breaking, 1 compatible changes "
            "from 1.0.0 (base.yaml) to 1.0.0 (openapi.yaml)"
        )
        assert error == (
            f"::error file=openapi.yaml,line={breaking.line},col={breaking.column},"
            "title=Breaking%3A request.required.narrowed::request body: 'meta' is now required"
            '%0Ain POST /logs%0ABASE accepts it, HEAD refuses it: {"level": "info", "message": ""}'
            '%0Arequired, at the top: "meta" is a required property'
            f"%0Afingerprint {found.changes[0].fingerprint}"
        )
        assert any(line.startswith("::warning file=openapi.yaml,line=") for line in warnings)
        assert notice.startswith(
            f"::notice file=openapi.yaml,line={compatible.line},col={compatible.column},"
            "title=Compatible%3A request.property-added::"
        )

    def test_what_is_gone_has_the_file_of_head_and_no_line(self, edited: Edited) -> None:
        found = edited(MOVED)
        lines = as_github(found).splitlines()
        assert any(
            line.startswith("::error file=openapi.yaml,title=Breaking%3A operation.removed::")
            for line in lines
        )
        about = [line for line in lines if "title=policy.deprecation::" in line]
        assert [line.partition(",")[0] for line in about] == ["::warning file=openapi.yaml"]
        assert "line=" not in about[0]

    def test_accepted_and_late_entries(self, edited: Edited) -> None:
        late = agreed(edited(META_REQUIRED), expires=date(2026, 6, 30))
        text = as_github(edited(META_REQUIRED, accepted=late))
        assert text.count("::error ") == 1  # it fails the review
        assert "\n::error title=accepted.toml is out of date::" in text
        assert "accepted by logs team until 2026-06-30%0AAll clients send it.\n" in text

    def test_editorial_changes_are_no_annotations_unless_undecided(self, edited: Edited) -> None:
        assert "editorial.annotation" not in as_github(edited(WORDED))
        assert "::notice " in as_github(undecided(edited))
        assert "title=Not decided%3A " in as_github(undecided(edited))

    def test_no_value_of_a_contract_is_a_command_or_a_property(self, edited: Edited) -> None:
        found = hostile(edited)
        lines = as_github(found).split("\n")
        assert lines.pop() == ""
        command = re.compile(
            r"::(error|warning|notice) ((file|line|col|title)=[^,:\r\n]*,?)+::[^\r\n]*"
        )
        assert all(command.fullmatch(line) for line in lines)
        assert len(lines) == 1 + len(found.findings) + sum(
            each.severity != "editorial" for each in found.changes
        )

    def test_percent_signs_are_escaped_first(self, edited: Edited) -> None:
        found = edited(META_REQUIRED)
        odd = replace(found.changes[0], id="a:b,c", message="100%0A\rdone")
        (_, line, *_) = as_github(replace(found, changes=[odd])).splitlines()
        assert "title=Breaking%3A a%3Ab%2Cc::100%250A\\rdone%0Ain" in line


class TestSarif:
    def test_breaking_and_compatible_changes_and_findings_are_results(self, edited: Edited) -> None:
        found = edited(META_REQUIRED, TRACED, WORDED)
        run = log_of(found)
        levels = [(each["ruleId"], each["level"]) for each in run["results"]]
        assert levels[:2] == [
            ("request.required.narrowed", "error"),
            ("request.property-added", "note"),
        ]
        assert levels[2:] == [(each.rule, "warning") for each in found.findings]
        position = found.changes[0].place.position
        (location,) = run["results"][0]["locations"]
        assert location == {
            "physicalLocation": {
                "artifactLocation": {"uri": "openapi.yaml"},
                "region": {"startLine": position.line, "startColumn": position.column},
            },
            "logicalLocations": [
                {"fullyQualifiedName": "#/components/schemas/LogEntryInput/required/2"}
            ],
        }
        assert run["results"][0]["partialFingerprints"] == {
            "change/v1": found.changes[0].fingerprint
        }
        assert '{"level": "info", "message": ""}' in run["results"][0]["message"]["text"]

    def test_the_run_says_verdict_and_counts(self, edited: Edited) -> None:
        assert log_of(edited(META_REQUIRED, TRACED))["properties"] == {
            "verdict": "breaking", "breaking": 1, "accepted": 0, "compatible": 1, "editorial": 0,
        }  # fmt: skip
        assert log_of(edited())["properties"]["verdict"] == "unchanged"

    @pytest.mark.parametrize(
        "patch", [[], [META_REQUIRED, PANIC, GONE, WORDED], [MOVED], [TRACED, DEPRECATED]]
    )
    def test_the_log_has_what_the_specification_requires(
        self, patch: list[dict[str, Any]], edited: Edited
    ) -> None:
        log = json.loads(as_sarif(edited(*patch)))
        assert log["version"] == "2.1.0"  # section 3.13.2
        (run,) = log["runs"]
        driver = run["tool"]["driver"]
        assert driver["name"] == "contract-review"  # 3.19.8
        names = [rule["id"] for rule in driver["rules"]]
        assert len({*names}) == len(names)  # 3.19.23: each once
        assert {*names} == {each["ruleId"] for each in run["results"]}
        assert all(rule["shortDescription"]["text"].endswith(".") for rule in driver["rules"])
        for result in run["results"]:
            assert names[result["ruleIndex"]] == result["ruleId"]  # 3.27.6
            assert result["level"] in ("none", "note", "warning", "error")  # 3.27.10
            assert result["message"]["text"]  # 3.27.11
            (location,) = result["locations"]
            assert location["physicalLocation"]["artifactLocation"]["uri"] == "openapi.yaml"
            assert all(number >= 1 for number in location["physicalLocation"]["region"].values())
        (invocation,) = run["invocations"]
        assert invocation["executionSuccessful"] is True  # 3.20.14: required

    def test_a_rule_of_the_lint_says_what_it_asks_and_why(self, edited: Edited) -> None:
        undescribed = {"op": "remove", "path": f"{LEVELS.removesuffix('/enum')}/description"}
        (rule,) = log_of(edited(undescribed))["tool"]["driver"]["rules"]
        assert rule["id"] == "lint.described"
        assert rule["shortDescription"]["text"].startswith("Operations, parameters, headers, ")
        assert rule["shortDescription"]["text"].endswith("it does not tell its readers.")

    def test_what_is_gone_stands_at_the_first_line(self, edited: Edited) -> None:
        removed = next(
            each
            for each in log_of(edited(MOVED))["results"]
            if each["ruleId"] == "operation.removed"
        )
        region = removed["locations"][0]["physicalLocation"]["region"]
        assert region == {"startLine": 1}

    def test_an_accepted_break_is_suppressed(self, edited: Edited) -> None:
        found = edited(META_REQUIRED, accepted=agreed(edited(META_REQUIRED)))
        result, *others = log_of(found)["results"]
        assert result["suppressions"] == [
            {
                "kind": "external",
                "justification": "All clients send it. (logs team, until 2026-12-31)",
            }
        ]
        assert not any("suppressions" in each for each in others)

    def test_late_entries_are_notifications(self, edited: Edited) -> None:
        late = agreed(edited(META_REQUIRED), expires=date(2026, 6, 30))
        run = log_of(edited(META_REQUIRED, accepted=late))
        (told,) = run["invocations"][0]["toolExecutionNotifications"]
        assert told["level"] == "warning"
        assert "expired on 2026-06-30" in told["message"]["text"]

    def test_what_could_not_be_decided_is_open(self, edited: Edited) -> None:
        (result, *_) = log_of(undecided(edited))["results"]
        assert (result["kind"], result["level"]) == ("open", "none")
        assert result["message"]["text"].endswith("none shows a difference")

    def test_a_path_is_written_as_a_uri(self, edited: Edited) -> None:
        found = edited(GONE)
        odd = replace(found, head=Source("my api/ö#.yaml"), findings=())
        (location,) = log_of(odd)["results"][0]["locations"]
        assert location["physicalLocation"]["artifactLocation"]["uri"] == "my%20api/%C3%B6%23.yaml"


class TestChangelog:
    def test_changes_stand_in_their_groups_and_in_the_words_of_users(self, edited: Edited) -> None:
        version = {"op": "replace", "path": "/info/version", "value": "2.0.0"}
        closed = {"op": "add", "path": f"{INPUT}/maxProperties", "value": 5}
        text = as_changelog(
            edited(version, META_REQUIRED, TRACED, DEPRECATED, GONE, WORDED, closed)
        )
        assert text == (
            "## 2.0.0\n\n"
            "### Breaking\n\n"
            "- POST /logs: request body: maxProperties 5 added.\n"
            "- POST /logs: request body: 'meta' is now required.\n\n"
            "### Added\n\n"
            "- POST /logs: request body trace: property added.\n\n"
            "### Deprecated\n\n"
            "- POST /logs deprecated.\n\n"
            "### Removed\n\n"
            "- POST /logs: status 500 removed.\n"
        ).replace("body trace", "body .trace")

    @pytest.mark.parametrize(
        ("id_", "group"),
        [
            ("operation.added", "Added"),
            ("operation.available", "Added"),
            ("response.property-added.narrowed", "Added"),
            ("request.property-removed.widened", "Removed"),
            ("response.error-removed", "Removed"),
            ("parameter.deprecated", "Deprecated"),
            ("parameter.undeprecated", "Changed"),
            ("request.required.widened", "Changed"),
        ],
    )
    def test_the_group_follows_from_the_id(self, id_: str, group: str, edited: Edited) -> None:
        found = edited(TRACED)
        (change,) = found.of("compatible")
        text = as_changelog(replace(found, changes=[replace(change, id=id_)]))
        assert re.findall("### (.*)", text) == [group]

    def test_a_response_is_called_one(self, edited: Edited) -> None:
        text = as_changelog(edited(PANIC))
        assert "- POST /logs: response 201 .level: enum \\[" in text
        assert "### Changed\n\n- POST /logs: request body .level: enum \\[" in text

    def test_the_words_of_reviewers_are_not_those_of_users(self, edited: Edited) -> None:
        long = {"op": "replace", "path": LEVELS, "value": [f"level number {n}" for n in range(9)]}
        found = edited(long)
        assert any("HEAD" in each.message for each in found.changes)
        text = as_changelog(found)
        assert "HEAD" not in text
        assert "BASE" not in text
        assert "other values are allowed than before" in text

    def test_nothing_for_clients_is_said(self, edited: Edited) -> None:
        assert as_changelog(edited()) == (
            "## 1.0.0\n\nNothing changed. Clients need not do anything.\n"
        )
        assert as_changelog(edited(WORDED)) == (
            "## 1.0.0\n\nNothing changed on the wire. Clients need not do anything.\n"
        )

    def test_every_message_reads_as_it_was_said(self, edited: Edited) -> None:
        found = edited(META_REQUIRED)

        @given(st.text() | st.text("\\`*_[]()<>&|~#!a; "))
        def reads(text: str) -> None:
            change = replace(found.changes[0], message=f"body {text}")
            tokens = rendered(as_changelog(replace(found, changes=[change])))
            (*_, line) = [each for each in tokens if each.type == "inline"]
            assert {each.type for each in line.children or ()} <= {"text", "text_special"}
            said = "".join(each.content for each in line.children or ())
            assert said == f"POST /logs: body {plain(text)}."

        reads()

    def test_no_value_of_a_contract_is_read_as_markdown(self, edited: Edited) -> None:
        tokens = rendered(as_changelog(hostile(edited)))
        kinds = {each.type.removesuffix("_open").removesuffix("_close") for each in tokens}
        assert kinds <= {
            "heading",
            "inline",
            "text",
            "text_special",
            "bullet_list",
            "list_item",
            "paragraph",
        }


@given(st.text(), st.integers(min_value=40, max_value=500))
def test_a_shortened_text_has_both_ends_and_says_what_is_missing(text: str, limit: int) -> None:
    short = shortened(text * 20, limit)
    if found := re.search(r" … (\d+) characters left out … ", short):
        assert len(text * 20) == len(short) - len(found[0]) + int(found[1])
    else:
        assert short == text * 20


def hostile(edited: Edited) -> Review:
    """A review in which every value that a contract can choose is `HOSTILE`."""
    found = edited(
        {"op": "add", "path": f"{INPUT}/properties/{HOSTILE.replace('/', '~1')}", "value": {}},
        META_REQUIRED,
        PANIC,
        TRACED,
        GONE,
        WORDED,
    )
    changes = [
        replace(
            each,
            id=f"{each.id}.{HOSTILE}",
            message=f"{each.message} {HOSTILE}",
            operations=(HOSTILE, f"GET {HOSTILE}"),
            counterexample=each.counterexample
            and replace(
                each.counterexample,
                payload={HOSTILE: [HOSTILE]},
                at=(HOSTILE, "0"),
                said=HOSTILE,
                keyword=HOSTILE,
            ),
        )
        for each in found.changes
    ]
    return replace(
        found,
        versions=(HOSTILE, HOSTILE),
        head=Source(HOSTILE),
        changes=changes,
        findings=[replace(each, message=HOSTILE, pointer=HOSTILE) for each in found.findings],
        obligations=Obligations((Requirement(HOSTILE, HOSTILE, HOSTILE, ()),), (HOSTILE,)),
    )


def undecided(edited: Edited) -> Review:
    """A review with a change that rests on generated payloads alone."""
    found = edited(WORDED)
    (change,) = found.changes
    return replace(found, changes=[replace(change, sampled=120)])


def obliging(edited: Edited) -> Review:
    """A review that obliges to look at a requirement, and to write one."""
    touched = Requirement("LOG-1", "MUST", "Levels are kept.", (f"#{LEVELS}",))
    return replace(edited(TRACED, WORDED), obligations=Obligations((touched,), ("#/paths/~1new",)))


def log_of(found: Review) -> Any:
    """The one run of the SARIF log."""
    (run,) = json.loads(as_sarif(found))["runs"]
    return run


def rendered(text: str) -> list[Token]:
    """The tokens of a text as GitHub reads it, those within lines too."""
    tokens = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(text)
    return [inner for each in tokens for inner in (each, *(each.children or ()))]

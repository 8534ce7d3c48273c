"""The format ``sarif``: the members that SARIF 2.1.0 requires."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from logs_contract.review.formats.sarif import format_sarif
from logs_contract.review.openapi.sources import Source
from logs_contract.review.run import Review, review
from tests.review.diff.test_webhooks import HEADER, NEEDED
from tests.review.formats.reviews import (
    DEPRECATED,
    GONE,
    LEVELS,
    META_REQUIRED,
    MOVED,
    PANIC,
    TRACED,
    WORDED,
    ReviewEdit,
    approve,
    with_undecided_change,
)
from tests.review.patches import contract
from tests.review.small_contracts import ANSWER, webhook


def test_breaking_and_compatible_changes_and_findings_are_results(review_edit: ReviewEdit) -> None:
    found = review_edit(META_REQUIRED, TRACED, WORDED)
    run = read_run(found)
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
    assert run["results"][0]["partialFingerprints"] == {"change/v1": found.changes[0].fingerprint}
    assert '{"level": "info", "message": ""}' in run["results"][0]["message"]["text"]


def test_the_run_says_verdict_and_counts(review_edit: ReviewEdit) -> None:
    assert read_run(review_edit(META_REQUIRED, TRACED))["properties"] == {
        "verdict": "breaking", "breaking": 1, "accepted": 0, "compatible": 1, "editorial": 0,
    }  # fmt: skip
    assert read_run(review_edit())["properties"]["verdict"] == "unchanged"


@pytest.mark.parametrize(
    "patch", [[], [META_REQUIRED, PANIC, GONE, WORDED], [MOVED], [TRACED, DEPRECATED]]
)
def test_the_log_has_what_the_specification_requires(
    patch: list[dict[str, Any]], review_edit: ReviewEdit
) -> None:
    log = json.loads(format_sarif(review_edit(*patch)))
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


def test_a_lint_rule_has_its_sentence_and_its_reason(review_edit: ReviewEdit) -> None:
    undescribed = {"op": "remove", "path": f"{LEVELS.removesuffix('/enum')}/description"}
    (rule,) = read_run(review_edit(undescribed))["tool"]["driver"]["rules"]
    assert rule["id"] == "lint.described"
    assert rule["shortDescription"]["text"].startswith("Operations, parameters, headers, ")
    assert rule["shortDescription"]["text"].endswith("does not tell readers its meaning.")


def test_a_removed_place_is_at_the_first_line(review_edit: ReviewEdit) -> None:
    removed = next(
        each
        for each in read_run(review_edit(MOVED))["results"]
        if each["ruleId"] == "operation.removed"
    )
    region = removed["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 1}


def test_an_accepted_break_is_suppressed(review_edit: ReviewEdit) -> None:
    found = review_edit(META_REQUIRED, accepted=approve(review_edit(META_REQUIRED)))
    result, *others = read_run(found)["results"]
    assert result["suppressions"] == [
        {
            "kind": "external",
            "justification": "All clients send it. (logs team, until 2026-12-31)",
        }
    ]
    assert not any("suppressions" in each for each in others)


def test_late_entries_are_notifications(review_edit: ReviewEdit) -> None:
    late = approve(review_edit(META_REQUIRED), expires=date(2026, 6, 30))
    run = read_run(review_edit(META_REQUIRED, accepted=late))
    (told,) = run["invocations"][0]["toolExecutionNotifications"]
    assert told["level"] == "warning"
    assert "expired on 2026-06-30" in told["message"]["text"]


def test_an_undecided_change_is_open(review_edit: ReviewEdit) -> None:
    (result, *_) = read_run(with_undecided_change(review_edit))["results"]
    assert (result["kind"], result["level"]) == ("open", "none")
    assert result["message"]["text"].endswith("none shows a difference")


def test_a_path_is_written_as_a_uri(review_edit: ReviewEdit) -> None:
    found = review_edit(GONE)
    odd = replace(found, head=Source("my api/ö#.yaml"), findings=())
    (location,) = read_run(odd)["results"][0]["locations"]
    assert location["physicalLocation"]["artifactLocation"]["uri"] == "my%20api/%C3%B6%23.yaml"


def read_run(found: Review) -> Any:
    """Return the only run of the SARIF log."""
    (run,) = json.loads(format_sarif(found))["runs"]
    return run


def test_a_rule_for_a_webhook_has_the_reason_for_receivers() -> None:
    base, head = (
        contract(webhook(each)).root for each in (f"{NEEDED}, {ANSWER}", f"{HEADER}, {ANSWER}")
    )
    (run,) = json.loads(format_sarif(review(base, head, today=date(2026, 1, 1))))["runs"]
    rule = run["tool"]["driver"]["rules"][0]
    assert rule["id"] == "parameter.made-optional"
    assert rule["shortDescription"]["text"] == "Receivers rely on it."

"""The format ``github``: no value of a contract is read as a command."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from logs_contract.review.formats.github import format_github
from tests.review.formats.reviews import (
    META_REQUIRED,
    MOVED,
    TRACED,
    WORDED,
    ReviewEdit,
    approve,
    make_hostile_review,
    with_undecided_change,
)


def test_annotations_stand_at_the_lines_of_head(review_edit: ReviewEdit) -> None:
    found = review_edit(META_REQUIRED, TRACED)
    verdict, error, *warnings, notice = format_github(found).splitlines()
    breaking, compatible = (
        found.list_changes(each)[0].place.position for each in ("breaking", "compatible")
    )
    assert verdict == (
        "::notice title=Contract review::BREAKING: 1 breaking, 1 compatible changes "
        "from 1.0.0 (base.yaml) to 1.0.0 (openapi.yaml)"
    )
    assert error == (
        f"::error file=openapi.yaml,line={breaking.line},col={breaking.column},"
        "title=Breaking%3A request.required.narrowed::request body: 'meta' is now required"
        '%0Ain POST /logs%0ABASE accepts it, HEAD refuses it: {"level": "info", "message": ""}'
        '%0Arequired, at the root: "meta" is a required property'
        f"%0Afingerprint {found.changes[0].fingerprint}"
    )
    assert any(line.startswith("::warning file=openapi.yaml,line=") for line in warnings)
    assert notice.startswith(
        f"::notice file=openapi.yaml,line={compatible.line},col={compatible.column},"
        "title=Compatible%3A request.property-added::"
    )


def test_a_removed_place_has_the_file_of_head_and_no_line(review_edit: ReviewEdit) -> None:
    found = review_edit(MOVED)
    lines = format_github(found).splitlines()
    assert any(
        line.startswith("::error file=openapi.yaml,title=Breaking%3A operation.removed::")
        for line in lines
    )
    about = [line for line in lines if "title=policy.deprecation::" in line]
    assert [line.partition(",")[0] for line in about] == ["::warning file=openapi.yaml"]
    assert "line=" not in about[0]


def test_accepted_and_late_entries(review_edit: ReviewEdit) -> None:
    late = approve(review_edit(META_REQUIRED), expires=date(2026, 6, 30))
    text = format_github(review_edit(META_REQUIRED, accepted=late))
    assert text.count("::error ") == 1  # it fails the review
    assert "\n::error title=accepted.toml is out of date::" in text
    assert "accepted by logs team until 2026-06-30%0AAll clients send it.\n" in text


def test_editorial_changes_are_no_annotations_unless_undecided(review_edit: ReviewEdit) -> None:
    assert "editorial.annotation" not in format_github(review_edit(WORDED))
    assert "::notice " in format_github(with_undecided_change(review_edit))
    assert "title=Undecided%3A " in format_github(with_undecided_change(review_edit))


def test_no_value_of_a_contract_is_a_command_or_a_property(review_edit: ReviewEdit) -> None:
    found = make_hostile_review(review_edit)
    lines = format_github(found).split("\n")
    assert lines.pop() == ""
    command = re.compile(
        r"::(error|warning|notice) ((file|line|col|title)=[^,:\r\n]*,?)+::[^\r\n]*"
    )
    assert all(command.fullmatch(line) for line in lines)
    assert len(lines) == 1 + len(found.findings) + sum(
        each.severity != "editorial" for each in found.changes
    )


def test_percent_signs_are_escaped_first(review_edit: ReviewEdit) -> None:
    found = review_edit(META_REQUIRED)
    odd = replace(found.changes[0], id="a:b,c", message="100%0A\rdone")
    (_, line, *_) = format_github(replace(found, changes=[odd])).splitlines()
    assert "title=Breaking%3A a%3Ab%2Cc::100%250A\\rdone%0Ain" in line

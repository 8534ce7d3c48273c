"""The format ``changelog``: groups of changes, and messages for users."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logs_contract.review.formats.changelog import format_changelog
from logs_contract.review.formats.phrases import escape
from tests.review.formats.reviews import (
    DEPRECATED,
    GONE,
    INPUT,
    LEVELS,
    META_REQUIRED,
    PANIC,
    TRACED,
    WORDED,
    ReviewEdit,
    make_hostile_review,
    parse_markdown,
)


def test_changes_are_grouped_and_written_for_users(review_edit: ReviewEdit) -> None:
    version = {"op": "replace", "path": "/info/version", "value": "2.0.0"}
    closed = {"op": "add", "path": f"{INPUT}/maxProperties", "value": 5}
    text = format_changelog(
        review_edit(version, META_REQUIRED, TRACED, DEPRECATED, GONE, WORDED, closed)
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
def test_the_group_follows_from_the_id(id_: str, group: str, review_edit: ReviewEdit) -> None:
    found = review_edit(TRACED)
    (change,) = found.list_changes("compatible")
    text = format_changelog(replace(found, changes=[replace(change, id=id_)]))
    assert re.findall("### (.*)", text) == [group]


def test_a_message_about_a_status_starts_with_response(review_edit: ReviewEdit) -> None:
    text = format_changelog(review_edit(PANIC))
    assert "- POST /logs: response 201 .level: enum \\[" in text
    assert "### Changed\n\n- POST /logs: request body .level: enum \\[" in text


def test_base_and_head_are_not_mentioned(review_edit: ReviewEdit) -> None:
    long = {"op": "replace", "path": LEVELS, "value": [f"level number {n}" for n in range(9)]}
    found = review_edit(long)
    assert any("HEAD" in each.message for each in found.changes)
    text = format_changelog(found)
    assert "HEAD" not in text
    assert "BASE" not in text
    assert "other values are allowed than before" in text


def test_a_review_without_changes_for_clients_says_so(review_edit: ReviewEdit) -> None:
    assert format_changelog(review_edit()) == (
        "## 1.0.0\n\nNo part of the contract changed. Clients need no update.\n"
    )
    assert format_changelog(review_edit(WORDED)) == (
        "## 1.0.0\n\nNo request or response changed. Clients need no update.\n"
    )


def test_every_message_is_shown_unchanged(review_edit: ReviewEdit) -> None:
    found = review_edit(META_REQUIRED)

    @given(st.text() | st.text("\\`*_[]()<>&|~#!a; "))
    def reads(text: str) -> None:
        change = replace(found.changes[0], message=f"body {text}")
        tokens = parse_markdown(format_changelog(replace(found, changes=[change])))
        (*_, line) = [each for each in tokens if each.type == "inline"]
        assert {each.type for each in line.children or ()} <= {"text", "text_special"}
        said = "".join(each.content for each in line.children or ())
        assert said == f"POST /logs: body {escape(text)}."

    reads()


def test_no_value_of_a_contract_is_read_as_markdown(review_edit: ReviewEdit) -> None:
    tokens = parse_markdown(format_changelog(make_hostile_review(review_edit)))
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

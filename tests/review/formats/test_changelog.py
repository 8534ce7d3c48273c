"""The format ``changelog``, in the words of users."""

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
    Edited,
    hostile,
    rendered,
)


def test_changes_stand_in_their_groups_and_in_the_words_of_users(edited: Edited) -> None:
    version = {"op": "replace", "path": "/info/version", "value": "2.0.0"}
    closed = {"op": "add", "path": f"{INPUT}/maxProperties", "value": 5}
    text = format_changelog(
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
def test_the_group_follows_from_the_id(id_: str, group: str, edited: Edited) -> None:
    found = edited(TRACED)
    (change,) = found.list_changes("compatible")
    text = format_changelog(replace(found, changes=[replace(change, id=id_)]))
    assert re.findall("### (.*)", text) == [group]


def test_a_response_is_called_one(edited: Edited) -> None:
    text = format_changelog(edited(PANIC))
    assert "- POST /logs: response 201 .level: enum \\[" in text
    assert "### Changed\n\n- POST /logs: request body .level: enum \\[" in text


def test_the_words_of_reviewers_are_not_those_of_users(edited: Edited) -> None:
    long = {"op": "replace", "path": LEVELS, "value": [f"level number {n}" for n in range(9)]}
    found = edited(long)
    assert any("HEAD" in each.message for each in found.changes)
    text = format_changelog(found)
    assert "HEAD" not in text
    assert "BASE" not in text
    assert "other values are allowed than before" in text


def test_nothing_for_clients_is_said(edited: Edited) -> None:
    assert format_changelog(edited()) == (
        "## 1.0.0\n\nNothing changed. Clients need not do anything.\n"
    )
    assert format_changelog(edited(WORDED)) == (
        "## 1.0.0\n\nNothing changed on the wire. Clients need not do anything.\n"
    )


def test_every_message_reads_as_it_was_said(edited: Edited) -> None:
    found = edited(META_REQUIRED)

    @given(st.text() | st.text("\\`*_[]()<>&|~#!a; "))
    def reads(text: str) -> None:
        change = replace(found.changes[0], message=f"body {text}")
        tokens = rendered(format_changelog(replace(found, changes=[change])))
        (*_, line) = [each for each in tokens if each.type == "inline"]
        assert {each.type for each in line.children or ()} <= {"text", "text_special"}
        said = "".join(each.content for each in line.children or ())
        assert said == f"POST /logs: body {escape(text)}."

    reads()


def test_no_value_of_a_contract_is_read_as_markdown(edited: Edited) -> None:
    tokens = rendered(format_changelog(hostile(edited)))
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

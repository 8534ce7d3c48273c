"""The format ``text``: sections, counts and colours."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date

from click import unstyle

from logs_contract.review.formats.markdown import format_markdown
from logs_contract.review.formats.text import format_text
from logs_contract.review.openapi.sources import Source
from tests.review.formats.reviews import (
    GONE,
    INPUT,
    META_REQUIRED,
    PANIC,
    TRACED,
    WORDED,
    ReviewEdit,
    approve,
    make_hostile_review,
    with_impact,
    with_undecided_change,
)


def test_a_break_of_a_request_shows_side_payload_and_keyword(review_edit: ReviewEdit) -> None:
    found = review_edit(META_REQUIRED)
    (change,) = found.list_changes("breaking")
    text = unstyle(format_text(found))
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
        '      required, at the root: "meta" is a required property\n'
        f"    request.required.narrowed, fingerprint {change.fingerprint}\n"
    ) in text


def test_a_break_of_a_response_says_that_head_may_send_it(review_edit: ReviewEdit) -> None:
    text = unstyle(format_text(review_edit(PANIC)))
    assert "HEAD may send it, BASE never sends it:" in text
    assert '"level": "panic"' in text
    assert "enum, at /level: " in text


def test_counts_and_order_are_from_the_worst_to_the_least(review_edit: ReviewEdit) -> None:
    text = unstyle(format_text(review_edit(META_REQUIRED, PANIC, TRACED, WORDED)))
    assert text.startswith("BREAKING: 2 breaking, 2 compatible, 1 editorial changes from ")
    titles = ["\nBreaking\n", "\nCompatible\n", "\nEditorial\n", "\nFindings about HEAD\n"]
    places = [text.index(title) for title in titles]
    assert places == sorted(places)


def test_nothing_changed_is_one_line(review_edit: ReviewEdit) -> None:
    text = format_text(replace(review_edit(), findings=()))
    assert unstyle(text) == (
        "UNCHANGED: no changes from 1.0.0 (base.yaml) to 1.0.0 (openapi.yaml)\n"
    )


def test_an_accepted_break_stands_apart_with_reason_owner_and_expiry(
    review_edit: ReviewEdit,
) -> None:
    found = review_edit(META_REQUIRED, accepted=approve(review_edit(META_REQUIRED)))
    text = unstyle(format_text(found))
    assert text.startswith("ACCEPTED: 1 accepted change from ")
    assert "\nBreaking\n" not in text
    assert "\nBreaking, but accepted\n" in text
    assert "accepted by logs team until 2026-12-31: All clients send it." in text


def test_outdated_entries_are_in_the_first_line_and_at_the_end(review_edit: ReviewEdit) -> None:
    late = approve(review_edit(META_REQUIRED), expires=date(2026, 6, 30))
    text = unstyle(format_text(review_edit(META_REQUIRED, accepted=late)))
    assert text.splitlines()[0].endswith("; accepted.toml is out of date")
    assert "\naccepted.toml is out of date\n" in text
    assert "expired on 2026-06-30" in text


def test_a_removed_place_is_shown_in_base(review_edit: ReviewEdit) -> None:
    found = review_edit(GONE)
    (change,) = found.list_changes("compatible")
    line = change.place.position.line
    assert f"Internal, base.yaml:{line} in BASE\n" in unstyle(format_text(found))


def test_a_commit_is_named_by_its_first_digits(review_edit: ReviewEdit) -> None:
    found = replace(review_edit(), base=Source("openapi.yaml", "0123456789abcdef" * 2 + "01234567"))
    assert " from 1.0.0 (0123456789ab:openapi.yaml) to 1.0.0 " in unstyle(format_text(found))
    assert "From `1.0.0` (`0123456789ab:openapi.yaml`) to" in format_markdown(found)


def test_an_undecided_change_says_so(review_edit: ReviewEdit) -> None:
    text = unstyle(format_text(with_undecided_change(review_edit)))
    assert "    undecided: 120 payloads tried, none shows a difference\n" in text


def test_many_editorial_changes_are_counted(review_edit: ReviewEdit) -> None:
    patch = [
        {"op": "add", "path": f"/components/schemas/{name}/title", "value": name}
        for name in ("LogLevel", "LogMeta", "LogEntry", "Error", "Quota", "QuotaMetric")
    ]
    text = unstyle(format_text(review_edit(*patch)))
    assert "\nEditorial\n  6 editorial.annotation\n" in text


def test_a_long_payload_is_shortened_in_the_middle(review_edit: ReviewEdit) -> None:
    long = {"op": "add", "path": f"{INPUT}/properties/message/maxLength", "value": 5000}
    found = review_edit(long)
    (change,) = found.list_changes("breaking")
    assert change.counterexample
    whole = json.dumps(change.counterexample.payload)
    text = unstyle(format_text(found))
    shown = re.search(r'\{"level.* … (\d+) characters left out … .*\}', text)
    assert shown
    assert int(shown[1]) == len(whole) - 275


def test_operations_beyond_three_are_counted(review_edit: ReviewEdit) -> None:
    found = review_edit(META_REQUIRED)
    names = tuple(f"GET /{number}" for number in range(5))
    many = replace(found, changes=[replace(found.changes[0], operations=names)])
    assert "in GET /0, GET /1, GET /2 and 2 more\n" in unstyle(format_text(many))


def test_affected_requirements_and_uncovered_places_are_listed(review_edit: ReviewEdit) -> None:
    text = unstyle(format_text(with_impact(review_edit)))
    assert "Affected requirements\n  LOG-1 (MUST): Levels are kept.\n" in text
    assert "Places of HEAD that no requirement covers\n  #/paths/~1new\n" in text


def test_only_the_formatting_is_colour(review_edit: ReviewEdit) -> None:
    found = review_edit(META_REQUIRED)
    assert format_text(found).startswith("\x1b[31m\x1b[1mBREAKING")
    lines = unstyle(format_text(make_hostile_review(review_edit))).splitlines()
    assert all(line.isprintable() for line in lines)
    assert not any(line.strip().startswith("::error") for line in lines)

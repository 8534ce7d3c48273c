"""The format ``markdown``: no value of a contract is read as Markdown or HTML."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logs_contract.review.formats.markdown import LIMIT, MARKER, format_markdown
from logs_contract.review.formats.markup import code_span, json_fence
from logs_contract.review.formats.phrases import escape
from tests.review.formats.reviews import (
    META_REQUIRED,
    TRACED,
    WORDED,
    ReviewEdit,
    approve,
    make_hostile_review,
    parse_markdown,
    with_impact,
)


def test_the_break_comes_first_with_its_payload(review_edit: ReviewEdit) -> None:
    found = review_edit(META_REQUIRED, TRACED, WORDED)
    text = format_markdown(found)
    line = found.list_changes("breaking")[0].place.position.line
    assert text.startswith(
        f"{MARKER}\n"
        "### Contract review: breaking\n\n"
        "From `1.0.0` (`base.yaml`) to `1.0.0` (`openapi.yaml`).\n\n"
        "| Breaking | Accepted | Compatible | Editorial | Findings |\n"
        "| ---: | ---: | ---: | ---: | ---: |\n"
        f"| 1 | 0 | 1 | 1 | {len(found.findings)} |\n\n"
        "#### Breaking changes\n\n"
        "- `request body: 'meta' is now required` in `POST /logs`\n\n"
        "  `request.required.narrowed` at "
        f"`#/components/schemas/LogEntryInput/required/2`, `openapi.yaml:{line}`, "
        f"fingerprint `{found.changes[0].fingerprint}`\n\n"
        "  BASE accepts it, HEAD refuses it, by `required` at the root: "
        '`"meta" is a required property`\n\n'
        "  ```json\n"
        '  {"level": "info", "message": ""}\n'
        "  ```\n"
    )


def test_everything_else_is_folded(review_edit: ReviewEdit) -> None:
    text = format_markdown(with_impact(review_edit))
    before, *folds = text.split("<details>")
    assert "Breaking changes" not in before
    titles = [fold.partition("</summary>")[0] for fold in folds]
    assert titles[0] == "<summary>Compatible changes (1)"
    assert titles[-3:] == [
        "<summary>Affected requirements (1)",
        "<summary>Places of HEAD that no requirement covers (1)",
        "<summary>Editorial changes (1)",
    ]


def test_an_accepted_break_is_folded_with_its_owner(review_edit: ReviewEdit) -> None:
    text = format_markdown(review_edit(META_REQUIRED, accepted=approve(review_edit(META_REQUIRED))))
    assert "### Contract review: accepted\n" in text
    assert "<summary>Breaking, but accepted (1)</summary>" in text
    assert "Accepted by `logs team` until 2026-12-31: `All clients send it.`" in text


def test_outdated_entries_come_before_the_folds(review_edit: ReviewEdit) -> None:
    late = approve(review_edit(META_REQUIRED), expires=date(2026, 6, 30))
    text = format_markdown(review_edit(META_REQUIRED, accepted=late))
    assert "**`accepted.toml` is out of date.**" in text.partition("<details>")[0]
    assert "expired on 2026-06-30" in text


@pytest.mark.parametrize("number", [100, 400, 1000])
def test_a_large_review_stays_within_a_comment_and_keeps_every_headline(
    number: int, review_edit: ReviewEdit
) -> None:
    found = review_edit(META_REQUIRED, TRACED)
    (breaking,), (added,) = found.list_changes("breaking"), found.list_changes("compatible")
    breaks = [replace(breaking, message=f"break {index}, of the body") for index in range(number)]
    additions = [replace(added, message=f"addition {index}") for index in range(2000)]
    text = format_markdown(replace(found, changes=[*breaks, *additions]))
    assert len(text.encode()) <= LIMIT
    assert text.count("\n- `break ") == number
    assert "Compatible changes (2000)" in text
    shown = len(re.findall(r"\n- `addition ", text))
    assert f"- {2000 - shown} more left out\n" in text
    assert text.count("<details>") == text.count("</details>")
    proofs = text.count("BASE accepts it")
    said = f"\n{number - proofs} of these are listed without a proof, and 0 more are left out"
    assert (said in text) is (proofs < number)


def test_more_breaks_than_a_comment_holds_are_counted(review_edit: ReviewEdit) -> None:
    found = review_edit(META_REQUIRED)
    breaks = [replace(found.changes[0], message=f"break {index}") for index in range(5000)]
    text = format_markdown(replace(found, changes=breaks))
    shown = text.count("\n- `break ")
    assert len(text.encode()) <= LIMIT
    assert f"{shown} of these are listed without a proof, and {5000 - shown} more" in text


def test_no_value_of_a_contract_is_read_as_markdown_or_html(review_edit: ReviewEdit) -> None:
    text = format_markdown(make_hostile_review(review_edit))
    tokens = parse_markdown(text)
    html = [each.content.strip() for each in tokens if each.type in ("html_block", "html_inline")]
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
    assert (
        len(fences)
        == sum(bool(each.counterexample) for each in make_hostile_review(review_edit).changes)
        > 0
    )
    prose = "".join(each.content for each in tokens if each.type == "text")
    assert "pwned" not in prose
    assert "@team" not in prose


@given(st.text())
def test_a_code_span_holds_any_text(text: str) -> None:
    for before in ("", "- ", "| "):
        inline = [
            each for each in parse_markdown(f"{before}{code_span(text)}\n") if each.type != "text"
        ]
        (span,) = [each for each in inline if each.type == "code_inline"]
        assert span.content.strip() == escape(text).strip()


@given(
    st.recursive(
        st.text() | st.none(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
def test_a_fence_holds_any_payload(value: Any) -> None:
    (fence,) = [each for each in parse_markdown(json_fence(value, 10_000)) if each.type != "text"]
    assert (fence.type, fence.info) == ("fence", "json")
    assert json.loads(fence.content) == value

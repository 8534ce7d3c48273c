"""Reviews of edits of openapi.yaml, for the tests of the formats."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from markdown_it import MarkdownIt
from markdown_it.token import Token

from logs_contract.review.approvals import Approval
from logs_contract.review.impact.affected_requirements import AffectedRequirement, Impact
from logs_contract.review.openapi.sources import Source
from logs_contract.review.run import Review

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
# Text that could end a code span, a table, a comment, a line, a command, or a paragraph.
HOSTILE = (
    "x`|```\n\n::error::pwned\r\n-->##[warning]w</details><img src=x> @team \x1b[31m\x07\u202e%0A"
)

ReviewEdit = Callable[..., Review]


def approve(found: Review, *, expires: date = date(2026, 12, 31)) -> tuple[Approval, ...]:
    """Return entries that accept every breaking change."""
    return tuple(
        Approval(each.fingerprint, "All clients send it.", "logs team", expires)
        for each in found.list_changes("breaking")
    )


def make_hostile_review(review_edit: ReviewEdit) -> Review:
    """Return a review in which every value from a contract is `HOSTILE`."""
    found = review_edit(
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
                message=HOSTILE,
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
        impact=Impact((AffectedRequirement(HOSTILE, HOSTILE, HOSTILE, ()),), (HOSTILE,)),
    )


def with_undecided_change(review_edit: ReviewEdit) -> Review:
    """Return a review with a sampled, unproven change."""
    found = review_edit(WORDED)
    (change,) = found.changes
    return replace(found, changes=[replace(change, sampled=120)])


def with_impact(review_edit: ReviewEdit) -> Review:
    """Return a review with an affected requirement and an uncovered place."""
    affected_ids = AffectedRequirement("LOG-1", "MUST", "Levels are kept.", (f"#{LEVELS}",))
    return replace(review_edit(TRACED, WORDED), impact=Impact((affected_ids,), ("#/paths/~1new",)))


def parse_markdown(text: str) -> list[Token]:
    """Parse Markdown like GitHub, and return all tokens, including inline tokens."""
    tokens = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(text)
    return [inner for each in tokens for inner in (each, *(each.children or ()))]

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
# What would end a code span, a table, a comment, a line, a command, or a paragraph.
HOSTILE = (
    "x`|```\n\n::error::pwned\r\n-->##[warning]w</details><img src=x> @team \x1b[31m\x07\u202e%0A"
)

Edited = Callable[..., Review]


def agreed(found: Review, *, expires: date = date(2026, 12, 31)) -> tuple[Approval, ...]:
    """Entries that accept all that breaks."""
    return tuple(
        Approval(each.fingerprint, "All clients send it.", "logs team", expires)
        for each in found.list_changes("breaking")
    )


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


def undecided(edited: Edited) -> Review:
    """A review with a change that rests on generated payloads alone."""
    found = edited(WORDED)
    (change,) = found.changes
    return replace(found, changes=[replace(change, sampled=120)])


def obliging(edited: Edited) -> Review:
    """A review that obliges to look at a requirement, and to write one."""
    touched = AffectedRequirement("LOG-1", "MUST", "Levels are kept.", (f"#{LEVELS}",))
    return replace(edited(TRACED, WORDED), impact=Impact((touched,), ("#/paths/~1new",)))


def rendered(text: str) -> list[Token]:
    """The tokens of a text as GitHub reads it, those within lines too."""
    tokens = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(text)
    return [inner for each in tokens for inner in (each, *(each.children or ()))]

"""Plain text for several formats: verdicts, places, payloads and refusals."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

from logs_contract.json_pointers import format_pointer
from logs_contract.review.containment.counterexample import Counterexample
from logs_contract.review.diff.changes import Change
from logs_contract.review.openapi.documents import Position
from logs_contract.review.openapi.sources import Source
from logs_contract.review.rules.findings import Finding
from logs_contract.review.run import Review

OPERATIONS = 3  # names of operations in a message
MESSAGE = 160  # characters of a message of the validator


def escape(text: object) -> str:
    """Return `text` on one line; unprintable characters are escaped as in JSON."""
    return "".join(each if each.isprintable() else json.dumps(each)[1:-1] for each in str(text))


def shorten(text: str, limit: int) -> str:
    """Cut the middle out of a text longer than about `limit` characters, and note the length."""
    if len(text) <= limit:
        return text
    head, tail = limit * 2 // 3, limit // 4
    return f"{text[:head]} … {len(text) - head - tail} characters left out … {text[-tail:]}"


def join_names(names: Iterable[str], limit: int = OPERATIONS) -> str:
    """Join the first names, and append the number of the other names."""
    escaped = [escape(name) for name in names]
    more = f" and {len(escaped) - limit} more" if len(escaped) > limit else ""
    return ", ".join(escaped[:limit]) + more


def list_approved(review: Review) -> list[Change]:
    """Return the approved breaking changes."""
    return [each for each in review.changes if review.find_approval(each)]


def count_changes(review: Review) -> dict[str, int]:
    """Count the changes of each severity; approved changes count as ``accepted``."""
    return {
        "breaking": len(review.list_changes("breaking")),
        "accepted": len(list_approved(review)),
        "compatible": len(review.list_changes("compatible")),
        "editorial": len(review.list_changes("editorial")),
    }


def name_outcome(review: Review) -> str:
    """Return the verdict, ``accepted`` if all changes are approved, or ``unchanged``."""
    return review.verdict or ("accepted" if review.changes else "unchanged")


def format_verdict(review: Review) -> str:
    """Return a line with the outcome, the numbers of changes and the two versions."""
    found = [f"{number} {name}" for name, number in count_changes(review).items() if number]
    between = " ".join(
        f"{preposition} {escape(version)} ({format_source(source)})"
        for preposition, version, source in zip(
            ("from", "to"), review.versions, (review.base, review.head), strict=True
        )
    )
    changes = f"{', '.join(found) or 'no'} change{'' if len(review.changes) == 1 else 's'}"
    late = "; accepted.toml is out of date" if review.out_of_date else ""
    return f"{name_outcome(review).upper()}: {changes} {between}{late}{describe_left_out(review)}"


def describe_left_out(review: Review) -> str:
    """Name the places that the verdict leaves out, since they cannot be read; mostly empty."""
    names = join_names(review.left_out)
    return f"; left out, since it cannot be read: {names}" if names else ""


def format_source(source: Source) -> str:
    """Return a source as text; a commit id is shortened to 12 digits."""
    return re.sub("^([0-9a-f]{12})[0-9a-f]{28}:", r"\1:", escape(source))


def format_place(change: Change) -> str:
    """Return file and line of a change in HEAD, or in BASE for a removal."""
    node = change.place
    side = "" if change.head else " in BASE"
    return f"{format_source(node.document.source)}:{node.position.line}{side}"


def find_place(review: Review, change: Change) -> tuple[str, Position | None]:
    """Return file and position of a change in HEAD; the position is None for a removal."""
    if change.head is None:
        return review.head.path, None
    return change.head.document.name, change.head.position


def list_findings(review: Review) -> Iterator[tuple[Finding, tuple[str, Position | None]]]:
    """Return the findings with file and position; the position is None for a removed place."""
    removed = {
        (each.base.pointer, each.base.position)
        for each in review.changes
        if each.base and not each.head
    }
    for finding in review.findings:
        if (finding.pointer, finding.position) in removed:
            yield finding, (review.head.path, None)
        else:
            yield finding, (finding.file, finding.position)


def format_payload(counterexample: Counterexample, limit: int) -> str:
    """Return the payload as JSON on one line."""
    return shorten(escape(json.dumps(counterexample.payload, ensure_ascii=False)), limit)


def describe_sides(change: Change) -> str:
    """Describe the side that accepts the payload and the side that refuses it."""
    if change.id.startswith("response."):
        return "HEAD may send it, BASE never sends it"
    return "BASE accepts it, HEAD refuses it"


def format_at(counterexample: Counterexample) -> str:
    """Return the place of the invalid value in the payload."""
    return escape(format_pointer(counterexample.at).removeprefix("#")) or "the root"


def describe_refusal(counterexample: Counterexample) -> str:
    """Return the failed keyword, the place in the payload and the message of the validator."""
    message = shorten(escape(counterexample.message), MESSAGE)
    return f"{escape(counterexample.keyword)}, at {format_at(counterexample)}: {message}"


def describe_undecided(change: Change) -> str:
    """Return the number of payloads tried; empty if the severity is proven."""
    if change.sampled is None:
        return ""
    return f"undecided: {change.sampled} payloads tried, none shows a difference"

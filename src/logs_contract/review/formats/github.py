"""The format ``github``: workflow commands, which GitHub shows as annotations of HEAD."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from logs_contract.review.diff.changes import Change
from logs_contract.review.formats.phrases import (
    describe_refusal,
    describe_sides,
    describe_undecided,
    escape,
    find_place,
    format_payload,
    format_verdict,
    join_names,
    list_approved,
    list_findings,
)
from logs_contract.review.openapi.documents import Position
from logs_contract.review.run import Review

Level = Literal["error", "warning", "notice"]
_PAYLOAD = 1000  # characters


def format_github(review: Review) -> str:
    """Return one command a line, the most severe first: GitHub shows ten of each level for a step.

    Every line is a command, since the runner searches all lines for commands.
    """
    return "".join(f"{line}\n" for line in _make_commands(review))


def _make_commands(review: Review) -> Iterator[str]:
    yield _format_command("notice", "Contract review", format_verdict(review))
    for change in review.list_changes("breaking"):
        yield _format_change(review, "error", "Breaking", change)
    for message in review.out_of_date:
        yield _format_command("error", "accepted.toml is out of date", escape(message))
    for finding, place in list_findings(review):
        if not finding.known:
            yield _format_command("warning", finding.rule, escape(finding.message), place)
    for change in review.changes:
        if change.sampled is not None:
            yield _format_change(review, "notice", "Undecided", change)
    for change in list_approved(review):
        yield _format_change(review, "notice", "Breaking, but accepted", change)
    for change in review.list_changes("compatible"):
        if change.sampled is None:
            yield _format_change(review, "notice", "Compatible", change)


def _format_change(review: Review, level: Level, title: str, change: Change) -> str:
    lines = [escape(change.message)]
    if change.operations:
        lines.append(f"in {join_names(change.operations)}")
    if counterexample := change.counterexample:
        lines.append(f"{describe_sides(change)}: {format_payload(counterexample, _PAYLOAD)}")
        lines.append(describe_refusal(counterexample))
    if change.sampled is not None:
        lines.append(describe_undecided(change))
    if entry := review.find_approval(change):
        lines.append(f"accepted by {escape(entry.owner)} until {entry.expires}")
        lines.append(escape(entry.reason))
    elif change.severity == "breaking":
        lines.append(f"fingerprint {change.fingerprint}")
    place = find_place(review, change)
    return _format_command(level, f"{title}: {change.id}", "\n".join(lines), place)


def _format_command(
    level: Level, title: str, message: str, place: tuple[str, Position | None] | None = None
) -> str:
    properties: dict[str, object] = {}
    if place:
        file, position = place
        properties["file"] = file
        if position:
            properties |= {"line": position.line, "col": position.column}
    properties["title"] = title
    assignments = ",".join(
        f"{name}={_escape_property(value)}" for name, value in properties.items()
    )
    return f"::{level} {assignments}::{_escape_data(message)}"


def _escape_data(text: object) -> str:
    escaped = str(text).replace("%", "%25")
    return escaped.replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(value: object) -> str:
    return _escape_data(escape(value)).replace(":", "%3A").replace(",", "%2C")

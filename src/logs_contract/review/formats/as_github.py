"""GitHub's workflow commands: annotations at the lines of HEAD."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from logs_contract.review.changes import Change
from logs_contract.review.documents import Position
from logs_contract.review.formats.telling import (
    accepted,
    enumerated,
    findings,
    payload,
    place,
    plain,
    refusal,
    sides,
    undecided,
    verdict,
)
from logs_contract.review.reviewing import Review

Level = Literal["error", "warning", "notice"]
_PAYLOAD = 1000  # characters


def as_github(review: Review) -> str:
    """One command a line, the worst first: GitHub shows ten of each level for a step.

    Nothing but commands is printed, since the runner would look for some in any other line.
    """
    return "".join(f"{line}\n" for line in _commands(review))


def _commands(review: Review) -> Iterator[str]:
    yield _command("notice", "Contract review", verdict(review))
    for change in review.of("breaking"):
        yield _of_change(review, "error", "Breaking", change)
    for said in review.out_of_date:
        yield _command("error", "accepted.toml is out of date", plain(said))
    for finding, where in findings(review):
        yield _command("warning", finding.rule, plain(finding.message), where)
    for change in review.changes:
        if change.sampled is not None:
            yield _of_change(review, "notice", "Not decided", change)
    for change in accepted(review):
        yield _of_change(review, "notice", "Breaking, but accepted", change)
    for change in review.of("compatible"):
        if change.sampled is None:
            yield _of_change(review, "notice", "Compatible", change)


def _of_change(review: Review, level: Level, title: str, change: Change) -> str:
    lines = [plain(change.message)]
    if change.operations:
        lines.append(f"in {enumerated(change.operations)}")
    if shown := change.counterexample:
        lines += [f"{sides(change)}: {payload(shown, _PAYLOAD)}", refusal(shown)]
    if change.sampled is not None:
        lines.append(undecided(change))
    if entry := review.why(change):
        lines.append(f"accepted by {plain(entry.owner)} until {entry.expires}")
        lines.append(plain(entry.reason))
    elif change.severity == "breaking":
        lines.append(f"fingerprint {change.fingerprint}")
    where = place(review, change)
    return _command(level, f"{title}: {change.id}", "\n".join(lines), where)


def _command(
    level: Level, title: str, message: str, where: tuple[str, Position | None] | None = None
) -> str:
    properties: dict[str, object] = {}
    if where:
        file, position = where
        properties["file"] = file
        if position:
            properties |= {"line": position.line, "col": position.column}
    properties["title"] = title
    told = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{level} {told}::{_data(message)}"


def _data(text: object) -> str:
    escaped = str(text).replace("%", "%25")
    return escaped.replace("\r", "%0D").replace("\n", "%0A")


def _property(value: object) -> str:
    return _data(plain(value)).replace(":", "%3A").replace(",", "%2C")

"""Text, for people at a terminal: the verdict first, then what breaks, with its proof."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from click import style

from logs_contract.review.changes import Change
from logs_contract.review.formats.telling import (
    accepted,
    enumerated,
    findings,
    outcome,
    payload,
    plain,
    refusal,
    sides,
    undecided,
    verdict,
    where,
)
from logs_contract.review.reviewing import Review

_COLOURS = {"breaking": "red", "compatible": "green", "accepted": "yellow"}
_PAYLOAD = 300  # characters
_FEW = 5  # editorial changes that are listed


def as_text(review: Review) -> str:
    """The review with colours; where nothing changed and nothing is amiss, one line."""
    lines = [style(verdict(review), fg=_COLOURS.get(outcome(review)), bold=True)]
    for title, colour, items in _sections(review):
        if items:
            lines += ["", style(title, fg=colour, bold=True)]
            lines += [f"  {line}" for line in items]
    return "\n".join(lines) + "\n"


def _sections(review: Review) -> Iterator[tuple[str, str | None, Sequence[str]]]:
    yield "Breaking", "red", [line for each in review.of("breaking") for line in _proven(each)]
    yield (
        "Breaking, but accepted",
        "yellow",
        [line for each in accepted(review) for line in _agreed(review, each)],
    )
    compatible = review.of("compatible")
    yield "Compatible", "green", [line for each in compatible for line in _brief(each)]
    yield "Editorial", None, [*_editorial(review.of("editorial"))]
    yield "Findings about HEAD", "yellow", [*_findings(review)]
    if review.changes:
        yield "Requirements to look at again", None, [*_touched(review)]
        uncovered = [plain(each) for each in review.obligations.uncovered]
        yield "Places of HEAD that no requirement covers", None, uncovered
    yield "accepted.toml is out of date", "red", [plain(each) for each in review.out_of_date]


def _brief(change: Change) -> Iterator[str]:
    yield plain(change.message)
    yield f"  at {plain(change.pointer)}, {where(change)}"
    if change.operations:
        yield f"  in {enumerated(change.operations)}"
    if change.sampled is not None:
        yield f"  {style(undecided(change), fg='yellow')}"


def _proven(change: Change) -> Iterator[str]:
    headline, *rest = _brief(change)
    yield style(headline, bold=True)
    yield from rest
    if shown := change.counterexample:
        yield f"  {sides(change)}:"
        yield f"    {style(payload(shown, _PAYLOAD), fg='cyan')}"
        yield f"    {refusal(shown)}"
    yield f"  {plain(change.id)}, fingerprint {change.fingerprint}"


def _agreed(review: Review, change: Change) -> Iterator[str]:
    yield from _proven(change)
    if entry := review.why(change):
        owner, reason = plain(entry.owner), plain(entry.reason)
        yield f"  accepted by {owner} until {entry.expires}: {reason}"


def _editorial(changes: Sequence[Change]) -> Iterator[str]:
    """All of them where they are few; else those that are not decided, and counts."""
    for change in changes:
        if len(changes) <= _FEW or change.sampled is not None:
            yield from _brief(change)
    if len(changes) > _FEW:
        counted = Counter(each.id for each in changes if each.sampled is None)
        yield from (f"{number} {plain(kind)}" for kind, number in sorted(counted.items()))


def _findings(review: Review) -> Iterator[str]:
    for finding, (file, position) in findings(review):
        line = f":{position.line}" if position else ""
        yield plain(finding.message)
        yield f"  {plain(finding.rule)}, at {plain(finding.pointer)}, {plain(file)}{line}"


def _touched(review: Review) -> Iterator[str]:
    for each in review.obligations.touched:
        yield f"{plain(each.id)} ({plain(each.level)}): {plain(each.sentence)}"

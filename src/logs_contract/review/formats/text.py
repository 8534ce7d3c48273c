"""The format ``text`` for a terminal: the verdict, then breaking changes with their proofs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from click import style

from logs_contract.review.diff.changes import Change
from logs_contract.review.formats.phrases import (
    describe_refusal,
    describe_sides,
    describe_undecided,
    escape,
    format_payload,
    format_place,
    format_verdict,
    join_names,
    list_approved,
    list_findings,
    name_outcome,
)
from logs_contract.review.run import Review

_COLOURS = {"breaking": "red", "compatible": "green", "accepted": "yellow"}
_PAYLOAD = 300  # characters
_FEW = 5  # listed editorial changes; if there are more, they are counted


def format_text(review: Review) -> str:
    """Return the review with colours: one line if there are no changes and no findings."""
    lines = [style(format_verdict(review), fg=_COLOURS.get(name_outcome(review)), bold=True)]
    for title, colour, items in _format_sections(review):
        if items:
            lines += ["", style(title, fg=colour, bold=True)]
            lines += [f"  {line}" for line in items]
    return "\n".join(lines) + "\n"


def _format_sections(review: Review) -> Iterator[tuple[str, str | None, Sequence[str]]]:
    breaking = review.list_changes("breaking")
    yield "Breaking", "red", [line for each in breaking for line in _format_proof(each)]
    yield (
        "Breaking, but accepted",
        "yellow",
        [line for each in list_approved(review) for line in _format_approved(review, each)],
    )
    compatible = review.list_changes("compatible")
    yield "Compatible", "green", [line for each in compatible for line in _format_brief(each)]
    yield "Editorial", None, [*_format_editorial(review.list_changes("editorial"))]
    yield "Findings about HEAD", "yellow", [*_format_findings(review)]
    if review.changes:
        yield "Affected requirements", None, [*_format_requirements(review)]
        uncovered = [escape(each) for each in review.impact.uncovered]
        yield "Places of HEAD that no requirement covers", None, uncovered
    yield "accepted.toml is out of date", "red", [escape(each) for each in review.out_of_date]


def _format_brief(change: Change) -> Iterator[str]:
    yield escape(change.message)
    yield f"  at {escape(change.pointer)}, {format_place(change)}"
    if change.operations:
        yield f"  in {join_names(change.operations)}"
    if change.sampled is not None:
        yield f"  {style(describe_undecided(change), fg='yellow')}"


def _format_proof(change: Change) -> Iterator[str]:
    headline, *rest = _format_brief(change)
    yield style(headline, bold=True)
    yield from rest
    if counterexample := change.counterexample:
        yield f"  {describe_sides(change)}:"
        yield f"    {style(format_payload(counterexample, _PAYLOAD), fg='cyan')}"
        yield f"    {describe_refusal(counterexample)}"
    yield f"  {escape(change.id)}, fingerprint {change.fingerprint}"


def _format_approved(review: Review, change: Change) -> Iterator[str]:
    yield from _format_proof(change)
    if entry := review.find_approval(change):
        owner, reason = escape(entry.owner), escape(entry.reason)
        yield f"  accepted by {owner} until {entry.expires}: {reason}"


def _format_editorial(changes: Sequence[Change]) -> Iterator[str]:
    """Return all changes if they are few, else the undecided ones and a count for each id."""
    for change in changes:
        if len(changes) <= _FEW or change.sampled is not None:
            yield from _format_brief(change)
    if len(changes) > _FEW:
        counted = Counter(each.id for each in changes if each.sampled is None)
        yield from (f"{number} {escape(id_)}" for id_, number in sorted(counted.items()))


def _format_findings(review: Review) -> Iterator[str]:
    for finding, (file, position) in list_findings(review):
        if finding.known:
            continue
        line = f":{position.line}" if position else ""
        yield escape(finding.message)
        yield f"  {escape(finding.rule)}, at {escape(finding.pointer)}, {escape(file)}{line}"
    if known := sum(each.known for each in review.findings):
        yield f"{known} more that BASE has too"


def _format_requirements(review: Review) -> Iterator[str]:
    for each in review.impact.requirements:
        yield f"{escape(each.id)} ({escape(each.level)}): {escape(each.sentence)}"

"""Markdown, for a comment on a pull request: what breaks first, everything else folded up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from logs_contract.review.changes import Change
from logs_contract.review.formats.markup import Fold, code, fitting, json_fence, size
from logs_contract.review.formats.telling import (
    SAID,
    accepted,
    at,
    counts,
    findings,
    named,
    outcome,
    shortened,
    sides,
    undecided,
    where,
)
from logs_contract.review.reviewing import Review
from logs_contract.review.smallest import Counterexample

MARKER = "<!-- contract-review -->"  # by it the workflow finds its comment again
LIMIT = 65_000  # bytes; GitHub refuses a comment of more than 65,536 characters
_WIDTHS = (300, 120, 50)  # characters of a headline; the fewer, the more there are
_PAYLOAD = 1500
_OPERATIONS = 3
_FEW = 50  # editorial changes that are listed
_ACCEPTING = (
    "\nA break that is agreed to goes into `review/accepted.toml`: its fingerprint, the reason, "
    "the owner, and the day the agreement expires.\n"
)


def as_markdown(review: Review) -> str:
    """The review as a comment that GitHub takes."""
    head, folds = _head(review), [each for each in _folds(review) if each.items]
    room = LIMIT - size(head) - size(_ACCEPTING) - sum(each.frame for each in folds)
    page = head
    if breaking := review.of("breaking"):
        page += _breaking(breaking, room) + _ACCEPTING
    room = LIMIT - size(page) - sum(each.frame for each in folds)
    for fold in folds:
        text = fold.within(room)
        room -= size(text) - fold.frame
        page += text
    return page


def _head(review: Review) -> str:
    versions = [
        f"{code(shortened(version, SAID))} ({code(shortened(named(source), SAID))})"
        for version, source in zip(review.versions, (review.base, review.head), strict=True)
    ]
    numbers = counts(review) | {"findings": len(review.findings)}
    late = "\n**`accepted.toml` is out of date.**\n" if review.out_of_date else ""
    rows = [
        " | ".join(each.capitalize() for each in numbers),
        " | ".join("---:" for _ in numbers),
        " | ".join(map(str, numbers.values())),
    ]
    table = "".join(f"| {row} |\n" for row in rows)
    return (
        f"{MARKER}\n### Contract review: {outcome(review)}\n\n"
        f"From {versions[0]} to {versions[1]}.\n{late}\n{table}"
    )


def _breaking(changes: Sequence[Change], room: int) -> str:
    """Every headline, and the proof below it as long as there is room."""
    title = "\n#### What breaks\n\n"
    note = (
        "\n{} of them stand here without their proof, {} more not at all: too many for a comment.\n"
    )
    room -= size(title) + size(note) + 20
    headlines: Sequence[str] = []
    for width in _WIDTHS:
        headlines = [_headline(each, width) for each in changes]
        if sum(map(size, headlines)) <= room:
            break
    kept = fitting(headlines, room)
    room -= sum(map(size, kept))
    proofs = fitting([_proof(each) for each in changes[: len(kept)]], room)
    items = [
        headline + (proofs[index] if index < len(proofs) else "")
        for index, headline in enumerate(kept)
    ]
    bare, missing = len(kept) - len(proofs), len(changes) - len(kept)
    return title + "".join(items) + (note.format(bare, missing) if bare or missing else "")


def _headline(change: Change, width: int = _WIDTHS[0]) -> str:
    names = list(change.operations[:_OPERATIONS])
    told = f" in {', '.join(code(shortened(each, width)) for each in names)}" if names else ""
    more = len(change.operations) - len(names)
    return (
        f"- {code(shortened(change.message, width))}{told}{f' and {more} more' if more else ''}\n"
    )


def _proof(change: Change) -> str:
    said = f"\n  {_place(change)}, fingerprint {code(change.fingerprint)}\n"
    if shown := change.counterexample:
        said += (
            f"\n  {sides(change)}, by {code(shown.keyword)} {_at(shown)}: "
            f"{code(shortened(shown.said, SAID))}\n\n{json_fence(shown.payload, _PAYLOAD, '  ')}"
        )
    return said + "\n"


def _at(shown: Counterexample) -> str:
    return f"at {code(at(shown))}" if shown.at else "at the top"


def _place(change: Change) -> str:
    return f"{code(change.id)} at {code(shortened(change.pointer, 500))}, {code(where(change))}"


def _brief(change: Change) -> str:
    doubt = f"  {undecided(change)}\n" if change.sampled is not None else ""
    return f"{_headline(change)}  {_place(change)}\n{doubt}"


def _folds(review: Review) -> Iterator[Fold]:
    late = [f"- {code(each)}\n" for each in review.out_of_date]
    yield Fold("What is out of date in accepted.toml", late)
    yield Fold("Breaking, but accepted", [_agreed(review, each) for each in accepted(review)])
    yield Fold("Compatible changes", [_brief(each) for each in review.of("compatible")])
    yield Fold("Findings about HEAD", [*_findings(review)])
    if review.changes:
        touched = review.obligations.touched
        tests = [
            f"- {code(each.level)} {code(each.id)}: {code(each.sentence)}\n" for each in touched
        ]
        yield Fold("Requirements to look at again", tests)
        uncovered = [f"- {code(each)}\n" for each in review.obligations.uncovered]
        yield Fold("Places of HEAD that no requirement covers", uncovered)
    yield Fold("Editorial changes", [*_editorial(review.of("editorial"))])


def _agreed(review: Review, change: Change) -> str:
    entry = review.why(change)
    owner = f"  Accepted by {code(entry.owner)} until {entry.expires}: " if entry else ""
    reason = f"{code(entry.reason)}\n" if entry else ""
    return f"{_headline(change)}{owner}{reason}{_proof(change)}"


def _findings(review: Review) -> Iterator[str]:
    for finding, (file, position) in findings(review):
        line = f"{file}:{position.line}" if position else file
        yield f"- {code(finding.message)}\n  {code(finding.rule)}, {code(line)}\n"


def _editorial(changes: Sequence[Change]) -> Iterator[str]:
    """All of them where they are few; else those that are not decided, and counts."""
    many = len(changes) > _FEW
    yield from (_brief(each) for each in changes if not many or each.sampled is not None)
    if many:
        counted = Counter(each.id for each in changes if each.sampled is None)
        yield from (f"- {number} {code(kind)}\n" for kind, number in sorted(counted.items()))

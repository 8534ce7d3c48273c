"""The format ``markdown`` for a comment on a pull request: breaking changes come first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from logs_contract.review.containment.counterexample import Counterexample
from logs_contract.review.diff.changes import Change
from logs_contract.review.formats.markup import (
    Fold,
    code_span,
    count_bytes,
    json_fence,
    take_fitting,
)
from logs_contract.review.formats.phrases import (
    MESSAGE,
    count_changes,
    describe_sides,
    describe_undecided,
    format_at,
    format_place,
    format_source,
    list_approved,
    list_findings,
    name_outcome,
    shorten,
)
from logs_contract.review.run import Review

MARKER = "<!-- contract-review -->"  # the action finds its earlier comment by this text
LIMIT = 65_000  # bytes; GitHub limits comments to 65,536 characters
_WIDTHS = (300, 120, 50)  # characters of a headline; many headlines are shortened
_PAYLOAD, _POINTER = 1500, 500  # characters
_OPERATIONS = 3
_FEW = 50  # listed editorial changes; if there are more, they are counted
_HOW_TO_ACCEPT = (
    "\nTo accept a breaking change, add an entry to `review/accepted.toml` with its fingerprint, "
    "a reason, an owner and an expiry date.\n"
)


def format_markdown(review: Review) -> str:
    """Return the review as a comment of at most `LIMIT` bytes."""
    head, folds = _format_head(review), [each for each in _make_folds(review) if each.items]
    frames = sum(each.frame_size for each in folds)
    room = LIMIT - count_bytes(head) - count_bytes(_HOW_TO_ACCEPT) - frames
    page = head
    if breaking := review.list_changes("breaking"):
        page += _format_breaking(breaking, room) + _HOW_TO_ACCEPT
    room = LIMIT - count_bytes(page) - frames
    for fold in folds:
        text = fold.format(room)
        room -= count_bytes(text) - fold.frame_size
        page += text
    return page


def _format_head(review: Review) -> str:
    versions = [
        f"{_shorten(version)} ({_shorten(format_source(source))})"
        for version, source in zip(review.versions, (review.base, review.head), strict=True)
    ]
    numbers = count_changes(review) | {"findings": len(review.findings)}
    late = "\n**`accepted.toml` is out of date.**\n" if review.out_of_date else ""
    rows = [
        " | ".join(each.capitalize() for each in numbers),
        " | ".join("---:" for _ in numbers),
        " | ".join(map(str, numbers.values())),
    ]
    table = "".join(f"| {row} |\n" for row in rows)
    return (
        f"{MARKER}\n### Contract review: {name_outcome(review)}\n\n"
        f"From {versions[0]} to {versions[1]}.\n{late}\n{table}"
    )


def _format_breaking(changes: Sequence[Change], room: int) -> str:
    """Return the headlines that fit into `room` bytes, then proofs in the remaining room."""
    title = "\n#### Breaking changes\n\n"
    note = (
        "\n{} of these are listed without a proof, and {} more are left out: the comment is full.\n"
    )
    room -= count_bytes(title) + count_bytes(note) + 20
    headlines: Sequence[str] = []
    for width in _WIDTHS:
        headlines = [_format_headline(each, width) for each in changes]
        if sum(map(count_bytes, headlines)) <= room:
            break
    kept = take_fitting(headlines, room)
    room -= sum(map(count_bytes, kept))
    proofs = take_fitting([_format_proof(each) for each in changes[: len(kept)]], room)
    items = [
        headline + (proofs[index] if index < len(proofs) else "")
        for index, headline in enumerate(kept)
    ]
    bare, missing = len(kept) - len(proofs), len(changes) - len(kept)
    return title + "".join(items) + (note.format(bare, missing) if bare or missing else "")


def _format_headline(change: Change, width: int = _WIDTHS[0]) -> str:
    names = list(change.operations[:_OPERATIONS])
    where = f" in {', '.join(code_span(shorten(each, width)) for each in names)}" if names else ""
    left = len(change.operations) - len(names)
    more = f" and {left} more" if left else ""
    return f"- {code_span(shorten(change.message, width))}{where}{more}\n"


def _format_proof(change: Change) -> str:
    text = f"\n  {_format_place(change)}, fingerprint {code_span(change.fingerprint)}\n"
    if counterexample := change.counterexample:
        by = f"by {code_span(counterexample.keyword)} {_format_at(counterexample)}"
        message = _shorten(counterexample.message)
        payload = json_fence(counterexample.payload, _PAYLOAD, "  ")
        text += f"\n  {describe_sides(change)}, {by}: {message}\n\n{payload}"
    return text + "\n"


def _format_at(counterexample: Counterexample) -> str:
    return f"at {code_span(format_at(counterexample))}" if counterexample.at else "at the root"


def _format_place(change: Change) -> str:
    pointer = code_span(shorten(change.pointer, _POINTER))
    return f"{code_span(change.id)} at {pointer}, {code_span(format_place(change))}"


def _shorten(text: str) -> str:
    return code_span(shorten(text, MESSAGE))


def _format_brief(change: Change) -> str:
    doubt = f"  {describe_undecided(change)}\n" if change.sampled is not None else ""
    return f"{_format_headline(change)}  {_format_place(change)}\n{doubt}"


def _make_folds(review: Review) -> Iterator[Fold]:
    late = [f"- {code_span(each)}\n" for each in review.out_of_date]
    yield Fold("Outdated entries of accepted.toml", late)
    approved = [_format_approved(review, each) for each in list_approved(review)]
    yield Fold("Breaking, but accepted", approved)
    compatible = [_format_brief(each) for each in review.list_changes("compatible")]
    yield Fold("Compatible changes", compatible)
    yield Fold("Findings about HEAD", [*_format_findings(review)])
    if review.changes:
        requirements = [
            f"- {code_span(each.level)} {code_span(each.id)}: {code_span(each.sentence)}\n"
            for each in review.impact.requirements
        ]
        yield Fold("Affected requirements", requirements)
        uncovered = [f"- {code_span(each)}\n" for each in review.impact.uncovered]
        yield Fold("Places of HEAD that no requirement covers", uncovered)
    yield Fold("Editorial changes", [*_format_editorial(review.list_changes("editorial"))])


def _format_approved(review: Review, change: Change) -> str:
    entry = review.find_approval(change)
    owner = f"  Accepted by {code_span(entry.owner)} until {entry.expires}: " if entry else ""
    reason = f"{code_span(entry.reason)}\n" if entry else ""
    return f"{_format_headline(change)}{owner}{reason}{_format_proof(change)}"


def _format_findings(review: Review) -> Iterator[str]:
    for finding, (file, position) in list_findings(review):
        line = f"{file}:{position.line}" if position else file
        yield f"- {code_span(finding.message)}\n  {code_span(finding.rule)}, {code_span(line)}\n"


def _format_editorial(changes: Sequence[Change]) -> Iterator[str]:
    """Return all changes if they are few, else the undecided ones and a count for each id."""
    many = len(changes) > _FEW
    yield from (_format_brief(each) for each in changes if not many or each.sampled is not None)
    if many:
        counted = Counter(each.id for each in changes if each.sampled is None)
        yield from (f"- {number} {code_span(id_)}\n" for id_, number in sorted(counted.items()))

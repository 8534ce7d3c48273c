"""What the formats say alike: the verdict, a place, a payload and who refuses it, as plain text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

from logs_contract.review.changes import Change
from logs_contract.review.documents import Position
from logs_contract.review.findings import Finding
from logs_contract.review.pointers import pointer
from logs_contract.review.reviewing import Review
from logs_contract.review.smallest import Counterexample
from logs_contract.review.sources import Source

OPERATIONS = 3  # named of those a change touches
SAID = 160  # characters of the validator's words


def plain(text: object) -> str:
    """`text` on one line: what cannot be printed is escaped as JSON does it."""
    return "".join(each if each.isprintable() else json.dumps(each)[1:-1] for each in str(text))


def shortened(text: str, limit: int) -> str:
    """`text`, or its two ends and how many characters were left out between them."""
    if len(text) <= limit:
        return text
    head, tail = limit * 2 // 3, limit // 4
    return f"{text[:head]} … {len(text) - head - tail} characters left out … {text[-tail:]}"


def enumerated(names: Iterable[str], shown: int = OPERATIONS) -> str:
    """The first names, and how many more there are."""
    plainly = [plain(name) for name in names]
    more = [f"and {len(plainly) - shown} more"] if len(plainly) > shown else []
    return ", ".join(plainly[:shown]) + "".join(f" {each}" for each in more)


def accepted(review: Review) -> list[Change]:
    """The breaking changes that were agreed to."""
    return [each for each in review.changes if review.why(each)]


def counts(review: Review) -> dict[str, int]:
    """How many changes there are of each severity; those accepted are counted apart."""
    return {
        "breaking": len(review.of("breaking")),
        "accepted": len(accepted(review)),
        "compatible": len(review.of("compatible")),
        "editorial": len(review.of("editorial")),
    }


def outcome(review: Review) -> str:
    """The verdict as a word: a severity, ``accepted`` (nothing but that), or ``unchanged``."""
    return review.verdict or ("accepted" if review.changes else "unchanged")


def verdict(review: Review) -> str:
    """The verdict as a line: the worst, how many of each, and between what."""
    found = [f"{number} {name}" for name, number in counts(review).items() if number]
    between = " ".join(
        f"{word} {plain(version)} ({named(source)})"
        for word, version, source in zip(
            ("from", "to"), review.versions, (review.base, review.head), strict=True
        )
    )
    what = f"{', '.join(found) or 'no'} change{'' if len(review.changes) == 1 else 's'}"
    late = "; accepted.toml is out of date" if review.out_of_date else ""
    return f"{outcome(review).upper()}: {what} {between}{late}"


def named(source: Source) -> str:
    """A source; a commit by its first digits."""
    return re.sub("^([0-9a-f]{12})[0-9a-f]{28}:", r"\1:", plain(source))


def where(change: Change) -> str:
    """File and line, in HEAD or, of what is gone, in BASE."""
    node = change.place
    side = "" if change.head else " in BASE"
    return f"{named(node.document.source)}:{node.position.line}{side}"


def place(review: Review, change: Change) -> tuple[str, Position | None]:
    """File and position in HEAD; without a position what is gone."""
    if change.head is None:
        return review.head.path, None
    return change.head.document.name, change.head.position


def findings(review: Review) -> Iterator[tuple[Finding, tuple[str, Position | None]]]:
    """Each finding with its place; one may be about what is gone."""
    gone = {
        (each.base.pointer, each.base.position)
        for each in review.changes
        if each.base and not each.head
    }
    for finding in review.findings:
        if (finding.pointer, finding.position) in gone:
            yield finding, (review.head.path, None)
        else:
            yield finding, (finding.file, finding.position)


def payload(shown: Counterexample, limit: int) -> str:
    """The payload as JSON on one line."""
    return shortened(plain(json.dumps(shown.payload, ensure_ascii=False)), limit)


def sides(change: Change) -> str:
    """Which side lets the payload through, and which does not."""
    if change.id.startswith("response."):
        return "HEAD may send it, BASE never would"
    return "BASE accepts it, HEAD refuses it"


def at(shown: Counterexample) -> str:
    """Where in the payload the fault is."""
    return plain(pointer(shown.at).removeprefix("#")) or "the top"


def refusal(shown: Counterexample) -> str:
    """The keyword that fails, where, and the validator's words."""
    said = shortened(plain(shown.said), SAID)
    return f"{plain(shown.keyword)}, at {at(shown)}: {said}"


def undecided(change: Change) -> str:
    """What a verdict that nothing proves rests on; empty where it is proven."""
    if change.sampled is None:
        return ""
    return f"not decided: {change.sampled} payloads tried, none shows a difference"

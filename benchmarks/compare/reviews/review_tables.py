"""The comparison of reviewers for docs/benchmarks.md, and the list of wrong reviews."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from benchmarks.common.markdown import bold, collapsed, table
from benchmarks.compare.counting import (
    group_by_family,
    list_commands,
    list_titles,
    make_last_rows,
    make_version_row,
)
from benchmarks.compare.reviews.own_review import NAME
from benchmarks.compare.reviews.review_counts import (
    ReviewCounts,
    find_right_elsewhere,
    list_edits,
    select_breaking,
    select_others,
    select_payloads,
)
from benchmarks.compare.reviews.review_result import Edit, Reviews, Verdict

_MOST_REASONS = 5


def write_sections(reviews: Reviews) -> Mapping[str, str]:
    """The generated sections of docs/benchmarks.md."""
    return {
        "reviews": f"{overview(reviews)}\n{guessing(reviews)}\n{right_elsewhere(reviews)}",
        "reviews by family": by_family(reviews),
        "review commands": list_commands(reviews),
    }


def write_lists(reviews: Reviews) -> Mapping[str, str]:
    """The generated section of docs/benchmarks/edits.md."""
    return {"wrong reviews": wrong_reviews(reviews)}


def overview(reviews: Reviews) -> str:
    """A column for each reviewer."""
    counts = _count(reviews)
    edits = list_edits(reviews)
    title = "false alarms, findings in the unchanged contract included"
    rows: list[Iterable[object]] = [
        make_version_row(reviews),
        *_make_rows("", counts, edits),
        *_make_rows("payloads: ", counts, select_payloads(edits)),
        *_make_rows("elsewhere: ", counts, select_payloads(edits, inside=False)),
        (title, *(c.count_called_breaking(select_others(edits)) for c in counts)),
        *make_last_rows(reviews),
    ]
    return table(["", *list_titles(reviews)], rows)


def guessing(reviews: Reviews) -> str:
    """The results of a reviewer that always gives the same answer."""
    edits = list_edits(reviews)
    never, always = len(select_others(edits)), len(select_breaking(edits))
    return (
        f"A reviewer that never says breaking is right about {never} of {len(edits)}, one that "
        f"always does about {always}.\n"
    )


def right_elsewhere(reviews: Reviews) -> str:
    """The edits that show what our review can learn from its peers."""
    found = find_right_elsewhere(reviews, NAME)
    missed = [item for item in found if item[0].breaks]
    alarms = [item for item in found if not item[0].breaks]
    return (
        f"Breaking, found by a peer and not by the review: {_with_titles(missed)}.\n\n"
        f"A false alarm of the review, and not of every peer: {_with_titles(alarms)}.\n"
    )


def by_family(reviews: Reviews) -> str:
    """A row for each family of edits."""
    counts = _count(reviews)
    rows = [
        (
            f"{family}, {len(select_breaking(edits))} + {len(select_others(edits))}",
            *(_cell(c, edits) for c in counts),
        )
        for family, edits in group_by_family(list_edits(reviews)).items()
    ]
    return table(["family, breaking + others", *list_titles(reviews)], rows)


def wrong_reviews(reviews: Reviews) -> str:
    """For each reviewer, the edits it was wrong about, and the reasons for unreadable ones."""
    return "\n".join(_wrong_reviews(counts) for counts in _count(reviews))


def _count(reviews: Reviews) -> list[ReviewCounts]:
    return [ReviewCounts(reviews, name) for name in reviews.tools]


def _make_rows(
    prefix: str, counts: Sequence[ReviewCounts], edits: Sequence[Edit]
) -> list[Iterable[object]]:
    """The four sums over some edits, and the share of readable ones that was right."""
    bad, good = select_breaking(edits), select_others(edits)
    return [
        (
            bold(f"{prefix}right, of {len(edits)}"),
            *(bold(c.count(Verdict.RIGHT, edits)) for c in counts),
        ),
        (f"{prefix}missed, of {len(bad)}", *(c.count(Verdict.MISSED, bad) for c in counts)),
        (f"{prefix}false alarms, of {len(good)}", *(c.count(Verdict.ALARM, good) for c in counts)),
        (f"{prefix}not readable", *(c.count(Verdict.UNREADABLE, edits) for c in counts)),
        (f"{prefix}right of what it read", *(c.describe_right_of_read(edits) for c in counts)),
    ]


def _cell(counts: ReviewCounts, edits: Sequence[Edit]) -> str:
    shares = {verdict: counts.count(verdict, edits) for verdict in Verdict}
    shown = [f"{n} {v}" for v, n in shares.items() if n.count or not n.known]
    return ", ".join(shown) if shares[Verdict.RIGHT].known else "not judged"


def _with_titles(items: Iterable[tuple[Edit, list[str]]]) -> str:
    return ", ".join(f"`{edit.name}` ({', '.join(titles)})" for edit, titles in items) or "none"


def _wrong_reviews(counts: ReviewCounts) -> str:
    edits = list_edits(counts.reviews)
    rows = [
        (family, _names(counts, Verdict.MISSED, items), _names(counts, Verdict.ALARM, items))
        for family, items in group_by_family(edits).items()
    ]
    rows = [row for row in rows if any(row[1:])]
    text = table(["family", "missed", "false alarms"], rows) if rows else "Nothing.\n"
    if reasons := counts.count_reasons(edits):
        kept = reasons.most_common(_MOST_REASONS)
        more = reasons.total() - sum(number for _, number in kept)
        shown = [*kept, *([("other reasons", more)] if more else [])]
        text += "\n" + table(["not readable, because", "edits"], shown)
    title = counts.reviews.tools[counts.reviewer].title
    return collapsed(f"What {title} was wrong about", text)


def _names(counts: ReviewCounts, verdict: Verdict, edits: Iterable[Edit]) -> str:
    return ", ".join(f"`{edit.name}`" for edit in counts.select(verdict, edits))

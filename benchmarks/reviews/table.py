"""The comparison for people: tables between marks in benchmarks/README.md."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from benchmarks.markdown import bold, folded, table
from benchmarks.reviews.counting import (
    Count,
    breaking,
    families,
    labelled,
    of_payloads,
    of_the_rest,
    others,
    right_elsewhere,
)
from benchmarks.reviews.ours import NAME
from benchmarks.reviews.record import Record
from benchmarks.reviews.ruling import Edit, Verdict
from logs_contract.suite.catalogue.requirements_table import fill

_MOST_REASONS = 5


def with_tables(readme: str, record: Record) -> str:
    """`readme` with its tables brought up to date. Raises ValueError where it has no place."""
    page = fill(readme, "reviews", f"{overview(record)}\n{guessing(record)}\n{elsewhere(record)}")
    page = fill(page, "reviews by family", by_family(record))
    page = fill(page, "review calls", calls(record))
    return fill(page, "wrong reviews", wrong(record))


def overview(record: Record) -> str:
    """The table: a column for each reviewer."""
    seats = record.seats.values()
    counts = [Count(record, name) for name in record.seats]
    everything = labelled(record)
    rows: list[Iterable[object]] = [
        ("version", *(seat.version for seat in seats)),
        *_rows("", counts, everything),
        *_rows("payloads: ", counts, of_payloads(record)),
        *_rows("elsewhere: ", counts, of_the_rest(record)),
        (
            "false alarms before what is found in the unchanged contract is taken off",
            *(c.loud(others(everything)) for c in counts),
        ),
        ("median seconds", *(f"{count.median_seconds():.1f}" for count in counts)),
        ("run by", *(seat.runtime for seat in seats)),
        ("machine", *(seat.machine for seat in seats)),
        ("date", *(seat.date for seat in seats)),
    ]
    return table(["", *(seat.title for seat in seats)], rows)


def guessing(record: Record) -> str:
    """What a reviewer is worth that reads nothing."""
    edits = labelled(record)
    silent, loud = len(others(edits)), len(breaking(edits))
    return (
        f"Who never says breaking is right about {silent} of {len(edits)}, "
        f"who always does about {loud}.\n"
    )


def elsewhere(record: Record) -> str:
    """What our review can learn from its peers."""
    found = right_elsewhere(record, NAME)
    sentences = (
        ("Breaking, found by a peer and not by the review", [f for f in found if f[0].breaks]),
        (
            "A false alarm of the review, and not of every peer",
            [f for f in found if not f[0].breaks],
        ),
    )
    return "\n".join(f"{words}: {_with_titles(items)}.\n" for words, items in sentences)


def by_family(record: Record) -> str:
    """The same by family."""
    counts = [Count(record, name) for name in record.seats]
    rows = [
        (
            f"{family}, {len(breaking(edits))} + {len(others(edits))}",
            *(_cell(c, edits) for c in counts),
        )
        for family, edits in families(labelled(record)).items()
    ]
    head = ["family, breaking + others", *(seat.title for seat in record.seats.values())]
    return table(head, rows)


def calls(record: Record) -> str:
    """The commands, ready to be repeated."""
    lines = "".join(f"# {seat.title}\n{seat.call}\n" for seat in record.seats.values())
    return f"```sh\n{lines}```\n"


def wrong(record: Record) -> str:
    """By name what each reviewer was wrong about, and what kept it from reading."""
    return "\n".join(_wrong(record, name) for name in record.seats)


def _rows(prefix: str, counts: Sequence[Count], edits: Sequence[Edit]) -> list[Iterable[object]]:
    """The four sums over some edits, and which part of what was read was right."""
    bad, good = breaking(edits), others(edits)
    return [
        (
            bold(f"{prefix}right, of {len(edits)}"),
            *(bold(c.having(Verdict.RIGHT, edits)) for c in counts),
        ),
        (f"{prefix}missed, of {len(bad)}", *(c.having(Verdict.MISSED, bad) for c in counts)),
        (f"{prefix}false alarms, of {len(good)}", *(c.having(Verdict.ALARM, good) for c in counts)),
        (f"{prefix}not readable", *(c.having(Verdict.UNREADABLE, edits) for c in counts)),
        (f"{prefix}right of what it read", *(c.of_the_read(edits) for c in counts)),
    ]


def _cell(count: Count, edits: Sequence[Edit]) -> str:
    numbers = {verdict: count.having(verdict, edits) for verdict in Verdict}
    told = [f"{n} {v}" for v, n in numbers.items() if n.count or not n.judged]
    return ", ".join(told) if numbers[Verdict.RIGHT].judged else "not judged"


def _with_titles(items: Iterable[tuple[Edit, list[str]]]) -> str:
    return ", ".join(f"`{edit.name}` ({', '.join(titles)})" for edit, titles in items) or "none"


def _wrong(record: Record, name: str) -> str:
    count, title = Count(record, name), record.seats[name].title
    rows = [
        (family, _names(count, Verdict.MISSED, edits), _names(count, Verdict.ALARM, edits))
        for family, edits in families(labelled(record)).items()
    ]
    rows = [row for row in rows if any(row[1:])]
    text = table(["family", "missed", "false alarms"], rows) if rows else "Nothing.\n"
    reasons = count.reasons(labelled(record))
    if reasons:
        kept = reasons.most_common(_MOST_REASONS)
        more = reasons.total() - sum(number for _, number in kept)
        shown = [*kept, *([("other reasons", more)] if more else [])]
        text += "\n" + table(["not readable, because", "edits"], shown)
    return folded(f"What {title} was wrong about", text)


def _names(count: Count, verdict: Verdict, edits: Iterable[Edit]) -> str:
    return ", ".join(f"`{edit.name}`" for edit in count.named(verdict, edits))

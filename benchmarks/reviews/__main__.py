"""``python -m benchmarks.reviews``: the corpus of edits under our review and under its peers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path

import click

from benchmarks.judges.specmatic import JAR
from benchmarks.judges.table import README
from benchmarks.reviews.counting import Count
from benchmarks.reviews.panel import panel
from benchmarks.reviews.record import FILE, Record, read
from benchmarks.reviews.reviewer import Reviewer
from benchmarks.reviews.reviewing import Pair, pairs, review_all, seat
from benchmarks.reviews.ruling import UNCHANGED, Edit, Ruling
from benchmarks.reviews.table import with_tables


@click.command(context_settings={"show_default": True})
@click.argument("names", nargs=-1)
@click.option("--reviewer", "reviewers", multiple=True, help="Only this one; can be given again.")
@click.option("--new", is_flag=True, help="Only what has no ruling yet.")
@click.option("--jobs", default=2, type=click.IntRange(1), help="At a time.")
@click.option("--limit", default=120.0, help="Most seconds of one review.")
@click.option(
    "--specmatic-jar",
    default=JAR,
    show_default="that of npm install --prefix benchmarks",
    type=click.Path(path_type=Path),
    help="Specmatic's jar.",
)
@click.option("--table", is_flag=True, help="Review nothing; bring the tables up to date.")
def main(
    *,
    names: tuple[str, ...],
    reviewers: tuple[str, ...],
    new: bool,
    jobs: int,
    limit: float,
    specmatic_jar: Path,
    table: bool,
) -> None:
    """Review the edits NAMES, or all; README.md and reviews.json keep what comes of it."""
    everyone = panel(specmatic_jar)
    chosen = [] if table else _choose(everyone, reviewers)
    record, corpus = read(), pairs()
    _check_known("edit", names, corpus)
    record.convene([pair.edit for pair in corpus.values()], everyone)
    if not table:
        for reviewer in chosen:
            record.seat(seat(reviewer, jobs))
        tasks = [
            (reviewer, pair)
            for reviewer in chosen
            for name, pair in corpus.items()
            if _wanted(pair.edit, names, reviewed=(reviewer.name, name) in record.rulings, new=new)
        ]
        _review(record, tasks, jobs, limit)
    FILE.write_text(record.to_json(), encoding="utf-8")
    README.write_text(with_tables(README.read_text(encoding="utf-8"), record), encoding="utf-8")


def _choose(everyone: Mapping[str, Reviewer], names: Sequence[str]) -> list[Reviewer]:
    """The reviewers named, or all, each able to run."""
    _check_known("reviewer", names, everyone)
    chosen = [reviewer for name, reviewer in everyone.items() if not names or name in names]
    lacking = [f"{item.name}: {item.missing()}" for item in chosen if item.missing()]
    if lacking:
        advice = "or choose others with --reviewer"
        raise click.ClickException("\n".join([*lacking, advice]))
    return chosen


def _wanted(edit: Edit, names: Sequence[str], *, reviewed: bool, new: bool) -> bool:
    """Those named, or all; and what a reviewer finds in the unchanged contracts, once."""
    if names and edit.name not in names:
        return edit.family == UNCHANGED and not reviewed
    return not (new and reviewed)


def _review(
    record: Record, tasks: Sequence[tuple[Reviewer, Pair]], jobs: int, limit: float
) -> None:
    """Review, telling each ruling; what was reviewed is kept, however this ends."""
    try:
        for number, ruling in enumerate(review_all(tasks, jobs, limit), 1):
            record.add(ruling)
            click.echo(f"[{number}/{len(tasks)}] {_line(record, ruling)}")
    finally:
        FILE.write_text(record.to_json(), encoding="utf-8")


def _line(record: Record, ruling: Ruling) -> str:
    verdict = Count(record, ruling.reviewer).verdict(record.edits[ruling.edit])
    told = "; ".join(ruling.told)[:200]
    return f"{ruling.reviewer:16}{ruling.edit:48}{verdict:14}{ruling.seconds:6.1f} s  {told}"


def _check_known(kind: str, names: Sequence[str], known: Mapping[str, object]) -> None:
    for name in names:
        if name not in known:
            near = ", ".join(get_close_matches(name, known, cutoff=0.3))
            raise click.UsageError(f"no {kind} is called {name!r}; near it: {near or 'none'}")


if __name__ == "__main__":
    main()

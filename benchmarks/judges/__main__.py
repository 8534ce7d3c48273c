"""``python -m benchmarks.judges``: the corpus under our suite and under its peers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path

import click

from benchmarks.judges.counting import PLAIN
from benchmarks.judges.judge import Judge
from benchmarks.judges.judging import Judged, deployments, judge_all, seat, today
from benchmarks.judges.panel import panel
from benchmarks.judges.record import FILE, Record, read
from benchmarks.judges.ruling import Verdict
from benchmarks.judges.specmatic import JAR
from benchmarks.judges.suite import NAME, read_suite
from benchmarks.judges.table import README, with_tables


@click.command(context_settings={"show_default": True})
@click.argument("names", nargs=-1)
@click.option("--judge", "judges", multiple=True, help="Only this judge; can be given again.")
@click.option("--jobs", default=2, type=click.IntRange(1), help="At a time.")
@click.option("--limit", default=120.0, help="Most seconds of one run.")
@click.option(
    "--specmatic-jar",
    default=JAR,
    show_default="that of npm install --prefix benchmarks",
    type=click.Path(path_type=Path),
    help="Specmatic's jar.",
)
@click.option(
    "--suite",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="What make mutants wrote with --json; judge nothing else.",
)
@click.option("--table", is_flag=True, help="Judge nothing; bring the tables up to date.")
def main(
    *,
    names: tuple[str, ...],
    judges: tuple[str, ...],
    jobs: int,
    limit: float,
    specmatic_jar: Path,
    suite: Path | None,
    table: bool,
) -> None:
    """Judge the deployments NAMES, or all; README.md and judges.json keep what comes of it."""
    record = read()
    everyone = panel(specmatic_jar)
    record.convene(deployments(), [NAME, *everyone])
    if suite:
        ours, rulings = read_suite(suite, today())
        record.seat(ours)
        for ruling in rulings:
            record.add(ruling)
    elif not table:
        chosen = _choose(everyone, judges)
        pairs = _pairs(record, chosen, names)
        for judge in chosen:
            record.seat(seat(judge, jobs))
        _judge(record, _with_plain(record, pairs, chosen), jobs, limit)
    FILE.write_text(record.to_json(), encoding="utf-8")
    README.write_text(with_tables(README.read_text(encoding="utf-8"), record), encoding="utf-8")


def _choose(everyone: Mapping[str, Judge], names: Sequence[str]) -> list[Judge]:
    """The judges named, or all, each able to run."""
    _check_known("judge", names, everyone)
    chosen = [judge for name, judge in everyone.items() if not names or name in names]
    lacking = [f"{judge.name}: {judge.missing()}" for judge in chosen if judge.missing()]
    if lacking:
        advice = "or choose others with --judge"
        raise click.ClickException("\n".join([*lacking, advice]))
    return chosen


def _pairs(
    record: Record, judges: Sequence[Judge], names: Sequence[str]
) -> list[tuple[Judge, str]]:
    _check_known("deployment", names, record.deployments)
    return [(judge, name) for name in names or record.deployments for judge in judges]


def _with_plain(
    record: Record, pairs: list[tuple[Judge, str]], judges: Sequence[Judge]
) -> list[tuple[Judge, str]]:
    """The plain deployment too, where a judge has no ruling on it to compare with."""
    lacking = [
        (judge, PLAIN)
        for judge in judges
        if (judge.name, PLAIN) not in record.rulings and (judge, PLAIN) not in pairs
    ]
    return lacking + pairs


def _judge(record: Record, pairs: Sequence[tuple[Judge, str]], jobs: int, limit: float) -> None:
    """Judge, telling each ruling; what was judged is kept, however this ends."""
    try:
        for number, judged in enumerate(judge_all(pairs, jobs, limit), 1):
            record.add(judged.ruling)
            click.echo(f"[{number}/{len(pairs)}] {_line(judged)}")
    finally:
        FILE.write_text(record.to_json(), encoding="utf-8")


def _line(judged: Judged) -> str:
    ruling = judged.ruling
    silent = ruling.verdict(frozenset()) is Verdict.NONE
    told = judged.said if silent else "; ".join(ruling.findings)
    ended = "limit " if ruling.exit_status is None else f"exit {ruling.exit_status}"
    return f"{ruling.judge:22}{ruling.deployment:38}{ended}{ruling.seconds:6.1f} s  {told[:200]}"


def _check_known(kind: str, names: Sequence[str], known: Mapping[str, object]) -> None:
    for name in names:
        if name not in known:
            near = ", ".join(get_close_matches(name, known, cutoff=0.3))
            raise click.UsageError(f"no {kind} is called {name!r}; near it: {near or 'none'}")


if __name__ == "__main__":
    main()

"""``python -m benchmarks.growth``: the reference server as what it is given grows."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import click

from benchmarks.growth.plot import plot
from benchmarks.growth.point import Growth, Point, parse
from benchmarks.growth.sweeps import Effort, connections, entries, meta, requests
from benchmarks.growth.table import flatness, with_tables
from benchmarks.judges.calls import which
from benchmarks.judges.table import README
from benchmarks.load.contender import StartError
from benchmarks.load.machine import this_machine
from benchmarks.load.wrk import MISSING


@click.command(context_settings={"show_default": True})
@click.option("--rounds", default=3, type=click.IntRange(1), help="At each point.")
@click.option("--seconds", default=2, type=click.IntRange(1), help="Of a round.")
@click.option(
    "--up-to", default=1_000_000, type=click.IntRange(1000), help="Entries and requests, at most."
)
@click.option(
    "--folder",
    default=README.parent,
    show_default="benchmarks",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Where growth.json, growth.svg and README.md are written.",
)
@click.option("--table", is_flag=True, help="Measure nothing; write the tables and the plot anew.")
def main(*, rounds: int, seconds: int, up_to: int, folder: Path, table: bool) -> None:
    """Measure; what comes of it replaces the figures, the tables and the plot of the last run."""
    file = folder / "growth.json"
    if table:
        growth = parse(file.read_text(encoding="utf-8"))
    else:
        if not which("wrk"):
            raise click.ClickException(MISSING)
        growth = Growth(this_machine(), list(_told(Effort(rounds, seconds, up_to))))
        file.write_text(growth.to_json(), encoding="utf-8")
    readme = folder / README.name
    readme.write_text(with_tables(readme.read_text(encoding="utf-8"), growth), encoding="utf-8")
    plot(growth, folder / "growth.svg")
    click.echo(flatness(growth), nl=False)


def _told(effort: Effort) -> Iterator[Point]:
    """Every point, told as it comes."""
    points = chain(entries(effort), meta(effort), connections(effort), requests(effort))
    try:
        for point in points:
            click.echo(
                f"{point.sweep:12}{point.size:9,}{point.rate:9,.0f} requests/s  "
                f"p99 {point.p99:8.2f} ms{point.memory:9,.0f} MiB"
            )
            yield point
    except (StartError, ValueError) as error:
        raise click.ClickException(str(error)) from error


if __name__ == "__main__":
    main()

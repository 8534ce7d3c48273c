"""``python -m benchmarks.growth``: the reference server while entries and requests grow."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import click

from benchmarks.common.commands import find_program
from benchmarks.common.machine import read_machine
from benchmarks.common.pages import Output, update_page
from benchmarks.growth.growth_charts import draw_growth
from benchmarks.growth.growth_results import GrowthResults, Point, parse_growth
from benchmarks.growth.growth_tables import describe_memory, write_sections
from benchmarks.growth.sweeps import Effort, connections, entries, meta, requests
from benchmarks.load.server import StartError
from benchmarks.load.wrk import MISSING


@click.command(context_settings={"show_default": True})
@click.option("--rounds", default=3, type=click.IntRange(1), help="At each point.")
@click.option("--seconds", default=2, type=click.IntRange(1), help="Of a round.")
@click.option(
    "--up-to", default=1_000_000, type=click.IntRange(1000), help="Entries and requests, at most."
)
@click.option(
    "--folder",
    show_default="benchmarks/ and docs/",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Where growth.json, growth.svg and benchmarks.md are written.",
)
@click.option("--table", is_flag=True, help="Measure nothing; update the tables and the chart.")
def main(*, rounds: int, seconds: int, up_to: int, folder: Path | None, table: bool) -> None:
    """Measure; the figures replace the record, the tables and the chart of the last run."""
    output = Output.in_folder(folder)
    file = output.records / "growth.json"
    if table:
        results = parse_growth(file.read_text(encoding="utf-8"))
    else:
        if not find_program("wrk"):
            raise click.ClickException(MISSING)
        results = GrowthResults(read_machine(), list(_measure(Effort(rounds, seconds, up_to))))
        file.write_text(results.to_json(), encoding="utf-8")
    update_page(output.page, write_sections(results))
    draw_growth(results, output.records / "growth.svg")
    click.echo(describe_memory(results), nl=False)


def _measure(effort: Effort) -> Iterator[Point]:
    """The points of every sweep, each printed once it is measured."""
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

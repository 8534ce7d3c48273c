"""``python -m benchmarks.load``: the reference server under load, side by side with peers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from benchmarks.judges.calls import which
from benchmarks.judges.table import README
from benchmarks.load.contender import Contender
from benchmarks.load.goals import goals
from benchmarks.load.machine import this_machine
from benchmarks.load.measuring import measure
from benchmarks.load.panel import panel
from benchmarks.load.plot import plot
from benchmarks.load.record import Gap, Plan, Record, Standing, parse
from benchmarks.load.scenario import SCENARIOS
from benchmarks.load.table import with_tables
from benchmarks.load.wrk import MISSING


@click.command(context_settings={"show_default": True})
@click.option("--rounds", default=5, type=click.IntRange(1), help="Of ingest; refusals: half.")
@click.option("--seconds", default=3, type=click.IntRange(1), help="Of a round; refusals: half.")
@click.option("--starts", default=5, type=click.IntRange(0), help="Of each server.")
@click.option("--connections", default=16, type=click.IntRange(1), help="That wrk keeps open.")
@click.option("--server", "servers", multiple=True, help="Only this server; can be given again.")
@click.option(
    "--scenario",
    "scenarios",
    multiple=True,
    type=click.Choice(list(SCENARIOS)),
    help="Only this scenario; can be given again.",
)
@click.option(
    "--folder",
    default=README.parent,
    show_default="benchmarks",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Where load.json, load.svg and README.md are written.",
)
@click.option("--table", is_flag=True, help="Measure nothing; write the table and the plot anew.")
def main(
    *,
    rounds: int,
    seconds: int,
    starts: int,
    connections: int,
    servers: tuple[str, ...],
    scenarios: tuple[str, ...],
    folder: Path,
    table: bool,
) -> None:
    """Measure; what comes of it replaces the figures, the table and the plot of the last run."""
    file = folder / "load.json"
    if table:
        record = parse(file.read_text(encoding="utf-8"))
    else:
        if not which("wrk"):
            raise click.ClickException(MISSING)
        plan = Plan(rounds, seconds, connections, starts)
        record = run(_choose(panel(), servers), scenarios or list(SCENARIOS), plan)
        file.write_text(record.to_json(), encoding="utf-8")
    publish(record, folder)
    for goal in goals(record):
        click.echo(f"{goal.verdict:13}{goal.what}: wanted {goal.wanted}, measured {goal.measured}")


def run(contenders: Sequence[Contender], scenarios: Sequence[str], plan: Plan) -> Record:
    """Measure the servers that are installed; name those that are not."""
    record = Record(this_machine(), plan, [standing(item) for item in contenders])
    for item in contenders:
        if reason := item.missing():
            record.gaps.append(Gap(item.name, "", f"missing: {reason}"))
            click.echo(f"missing: {item.name}: {reason}")
    able = [item for item in contenders if not item.missing()]
    measure(record, able, [SCENARIOS[name] for name in scenarios], click.echo)
    return record


def standing(contender: Contender) -> Standing:
    """Who takes part, and in which version where it is there."""
    there = not contender.missing()
    return Standing(
        contender.name,
        contender.title,
        contender.version() if there else "missing",
        contender.runtime() if there else "missing",
        contender.call(),
    )


def publish(record: Record, folder: Path) -> None:
    """Write the table and the plot."""
    readme = folder / README.name
    readme.write_text(with_tables(readme.read_text(encoding="utf-8"), record), encoding="utf-8")
    plot(record, folder / "load.svg")


def _choose(everyone: Mapping[str, Contender], names: Sequence[str]) -> list[Contender]:
    unknown = [name for name in names if name not in everyone]
    if unknown:
        raise click.UsageError(f"no server is called {unknown[0]!r}; known: {', '.join(everyone)}")
    return [item for name, item in everyone.items() if not names or name in names]


if __name__ == "__main__":
    main()

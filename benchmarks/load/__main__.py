"""``python -m benchmarks.load``: the reference server under load, side by side with peers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from benchmarks.common.commands import find_program
from benchmarks.common.machine import read_machine
from benchmarks.common.pages import Output, update_page
from benchmarks.load.goals import evaluate_goals
from benchmarks.load.load_charts import draw_load
from benchmarks.load.load_results import Gap, LoadResults, Plan, ServerInfo, parse_results
from benchmarks.load.load_tables import write_sections
from benchmarks.load.measurement import Measurement
from benchmarks.load.scenarios import ONE_CORE, SCENARIOS
from benchmarks.load.server import MeasuredServer
from benchmarks.load.servers import list_servers
from benchmarks.load.wrk import MISSING


@click.command(context_settings={"show_default": True})
@click.option("--rounds", default=5, type=click.IntRange(1), help="Of ingest; refusals: half.")
@click.option("--seconds", default=3, type=click.IntRange(1), help="Of a round; refusals: half.")
@click.option("--starts", default=5, type=click.IntRange(0), help="Of each server.")
@click.option("--connections", default=16, type=click.IntRange(1), help="That wrk keeps open.")
@click.option(
    "--warm-up",
    default=90,
    type=click.IntRange(1),
    help="Maximum seconds of load until a server's rate is stable.",
)
@click.option(
    "--one-core/--no-one-core", default=True, help="Ingest also with one core for each server."
)
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
    show_default="benchmarks/ and docs/",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Where load.json, load.svg and benchmarks.md are written.",
)
@click.option("--table", is_flag=True, help="Measure nothing; update the tables and the chart.")
def main(
    *,
    rounds: int,
    seconds: int,
    starts: int,
    connections: int,
    warm_up: int,
    one_core: bool,
    servers: tuple[str, ...],
    scenarios: tuple[str, ...],
    folder: Path | None,
    table: bool,
) -> None:
    """Measure; the figures replace the record, the tables and the chart of the last run."""
    output = Output.in_folder(folder)
    file = output.records / "load.json"
    if table:
        results = parse_results(file.read_text(encoding="utf-8"))
    else:
        if not find_program("wrk"):
            raise click.ClickException(MISSING)
        names = [n for n in scenarios or SCENARIOS if one_core or n != ONE_CORE]
        plan = Plan(rounds, seconds, connections, starts, warm_up)
        results = run(_choose(list_servers(), servers), names, plan)
        file.write_text(results.to_json(), encoding="utf-8")
    update_page(output.page, write_sections(results))
    draw_load(results, output.records / "load.svg")
    for goal in evaluate_goals(results):
        click.echo(f"{goal.verdict:13}{goal.title}: wanted {goal.wanted}, got {goal.measured}")


def run(servers: Sequence[MeasuredServer], scenarios: Sequence[str], plan: Plan) -> LoadResults:
    """Measure the installed servers; print the names of missing ones."""
    results = LoadResults(read_machine(), plan, [describe(server) for server in servers])
    missing = {server.name: server.missing() for server in servers}
    for name, reason in missing.items():
        if reason:
            results.skip(Gap(name, "", f"missing: {reason}"))
            click.echo(f"missing: {name}: {reason}")
    installed = [server for server in servers if not missing[server.name]]
    Measurement(results, click.echo).measure(installed, [SCENARIOS[name] for name in scenarios])
    return results


def describe(server: MeasuredServer) -> ServerInfo:
    """A server of a run, with its version if it is installed."""
    installed = not server.missing()
    return ServerInfo(
        server.name,
        server.title,
        server.version() if installed else "missing",
        server.runtime() if installed else "missing",
        server.describe_command(),
    )


def _choose(servers: Mapping[str, MeasuredServer], names: Sequence[str]) -> list[MeasuredServer]:
    unknown = [name for name in names if name not in servers]
    if unknown:
        raise click.UsageError(f"no server is called {unknown[0]!r}; known: {', '.join(servers)}")
    return [server for name, server in servers.items() if not names or name in names]


if __name__ == "__main__":
    main()

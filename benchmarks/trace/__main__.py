"""``python -m benchmarks.trace``: the calls, files and moves of a request on the real server."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click
import starlette
import uvicorn

import logs_contract
from benchmarks.common.markdown import table
from benchmarks.load.scenarios import INGEST, SCENARIOS
from benchmarks.trace.events import Cost, Kind, Step, count, steps
from benchmarks.trace.traced_server import Recording, TracedServer, TraceError, traced_server
from tests.servers import ROOT

SERVER = ("logs_contract.server", "--port", "0")
PEER = ("benchmarks.trace.starlette_route",)
TRACED = (INGEST, "401", "429")
OURS = (Path(logs_contract.__file__).parent, ROOT / "handlers")
STARLETTE = (ROOT / "benchmarks/trace", Path(starlette.__file__).parent)
UVICORN = (*STARLETTE, Path(uvicorn.__file__).parent)


@dataclass(frozen=True, slots=True)
class Trace:
    """The events of one request from packet to packet.

    `with_libraries` counts calls of all functions, `later` those that a timer called afterwards.
    """

    title: str
    steps: Sequence[Step]
    with_libraries: int
    later: int

    @property
    def cost(self) -> Cost:
        return count(self.steps)


@click.command(context_settings={"show_default": True})
@click.option("--repeats", default=5, type=click.IntRange(1), help="The most frequent one counts.")
@click.option("--list", "listed", is_flag=True, help="List the calls, in order.")
@click.option("--peer/--no-peer", default=True, help="A bare Starlette route, too.")
@click.option("--max-calls", type=click.IntRange(1), help="Exit with 1 if a valid POST makes more.")
@click.option("--max-files", type=click.IntRange(1), help="Exit with 1 if a valid POST needs more.")
def main(
    *, repeats: int, listed: bool, peer: bool, max_calls: int | None, max_files: int | None
) -> None:
    """Count what one request costs on a running server, from packet to packet."""
    try:
        traces = list(trace_server(repeats))
        peers = list(trace_peer(repeats)) if peer else []
    except TraceError as error:
        raise click.ClickException(str(error)) from error
    click.echo(to_table([*traces, *peers]), nl=False)
    if listed:
        for trace in [*traces, *peers]:
            click.echo(f"\n{trace.title}\n{to_list(trace.steps)}", nl=False)
    if excess := find_excess(traces[0].cost, max_calls, max_files):
        raise click.ClickException(f"{traces[0].title}: {excess}")


def trace_server(repeats: int) -> Iterator[Trace]:
    """The reference server with its default options: the valid request first, then refusals."""
    with traced_server(*SERVER) as server:
        for name in TRACED:
            yield _trace(_record(server, name, repeats), OURS, SCENARIOS[name].title)


def trace_peer(repeats: int) -> Iterator[Trace]:
    """A bare Starlette route: its file and Starlette's, then uvicorn's, too."""
    with traced_server(*PEER) as server:
        recordings = _record(server, INGEST, repeats)
    yield _trace(recordings, STARLETTE, "bare Starlette route, with Starlette")
    yield _trace(recordings, UVICORN, "… and with uvicorn")


def find_excess(cost: Cost, max_calls: int | None, max_files: int | None) -> str:
    """A message about an exceeded limit; "" if the request keeps both."""
    limits = (("calls", cost.calls, max_calls), ("files", cost.files, max_files))
    return "; ".join(
        f"wanted at most {most} {name}, got {number}"
        for name, number, most in limits
        if most is not None and number > most
    )


def to_table(traces: Sequence[Trace]) -> str:
    """A row for each trace."""
    costs = ("calls", "files", "moves", "moves with returns")
    head = ["request", *costs, "calls with libraries", "calls later, by timers"]
    rows = (
        [
            *(trace.title, trace.cost.calls, trace.cost.files, trace.cost.moves),
            *(trace.cost.moves_with_returns, trace.with_libraries, trace.later),
        ]
        for trace in traces
    )
    return table(head, rows)


def to_list(listed: Sequence[Step]) -> str:
    """The calls in order, each with the place of its definition, below what called it."""
    calls = [step for step in listed if step.kind is Kind.CALL]
    return "".join(
        f"{number:4} {'  ' * step.depth}{step.function.name}  "
        f"{_shorten(step.function.file)}:{step.function.line}\n"
        for number, step in enumerate(calls, 1)
    )


def _record(server: TracedServer, name: str, repeats: int) -> list[Recording]:
    scenario = SCENARIOS[name]
    server.warm_up(scenario.request, scenario.status)
    return [server.record(scenario.request, scenario.status) for _ in range(repeats)]


def _trace(recordings: Sequence[Recording], folders: Sequence[Path], title: str) -> Trace:
    """The most frequent trace of several: a timer of the server may run into any one of them."""
    traces = [_summarize(recording, folders, title) for recording in recordings]
    ((most_frequent, _),) = Counter(trace.cost for trace in traces).most_common(1)
    return next(trace for trace in traces if trace.cost == most_frequent)


def _summarize(recording: Recording, folders: Sequence[Path], title: str) -> Trace:
    return Trace(
        title,
        steps(recording.events, folders),
        sum(event.kind is Kind.CALL for event in recording.events),
        count(steps(recording.later, folders)).calls,
    )


def _shorten(file: str) -> str:
    path = Path(file)
    for root in (ROOT, *(folder.parent for folder in UVICORN)):
        if path.is_relative_to(root):
            return str(path.relative_to(root))
    return file


if __name__ == "__main__":
    main()

"""The tables of a run, for docs/benchmarks.md."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from statistics import median

from benchmarks.common.markdown import collapsed, shell_block, table
from benchmarks.load.goals import NONE, evaluate_goals
from benchmarks.load.load_results import LoadResults, Round, ServerInfo
from benchmarks.load.scenarios import INGEST, ONE_CORE, REFUSALS
from benchmarks.load.warm_up import AGREEING_ROUNDS, TOLERANCE

NOT_MEASURED = "not measured"


def write_sections(results: LoadResults) -> Mapping[str, str]:
    """The generated section of the page."""
    parts = (
        goal_table(results),
        f"Valid ingest; ranges are over the rounds, the rest are medians:\n\n{ingest(results)}",
        f"Refusals, in requests a second, medians:\n\n{refusals(results)}",
        gaps(results),
        warm_ups(results),
        conditions(results),
        collapsed("How each was started", commands(results)),
    )
    return {"load": "\n".join(parts)}


def goal_table(results: LoadResults) -> str:
    rows = ((g.title, g.wanted, g.measured, g.verdict, g.quiet) for g in evaluate_goals(results))
    return table(["goal", "wanted", "measured", "", "without access log"], rows)


def ingest(results: LoadResults) -> str:
    """A row for each server."""
    head = ["", "requests/s", "CPU s per 1,000", "requests/s on one core", "range"]
    more = ["p50, ms", "p99, ms", "memory, MiB", "first 201, s"]
    return table([*head, *more], (_ingest_row(results, item) for item in results.servers))


def refusals(results: LoadResults) -> str:
    """A row for each server, a column for each refusal."""
    rows = (
        [item.title, *(_rate(results, item.name, name) for name in REFUSALS)]
        for item in results.servers
    )
    return table(["", *REFUSALS], rows)


def gaps(results: LoadResults) -> str:
    """The missing measurements, by server and reason."""
    titles = {server.name: server.title for server in results.servers}
    grouped: dict[tuple[str, str], list[str]] = {}
    for gap in results.gaps:
        grouped.setdefault((gap.server, gap.reason), []).append(gap.scenario or "all")
    lines = (
        f"- {titles[server]}, {', '.join(dict.fromkeys(names))}: {reason}\n"
        for (server, reason), names in grouped.items()
    )
    return "Not measured, and why:\n\n" + ("".join(lines) or "- nothing\n")


def warm_ups(results: LoadResults) -> str:
    """The seconds of load before the rounds of ingest, and the servers that never got stable."""
    if not results.warm_ups:
        return f"Whether rates were stable before the rounds: {NOT_MEASURED}.\n"
    titles = {server.name: server.title for server in results.servers}
    ingest_only = [item for item in results.warm_ups if item.scenario == INGEST]
    seconds = ", ".join(f"{titles[item.server]} {item.seconds:.0f} s" for item in ingest_only)
    unstable = ", ".join(
        f"{titles[item.server]} ({item.scenario}, {item.seconds:.0f} s)"
        for item in results.warm_ups
        if not item.stable
    )
    return (
        f"Load until {AGREEING_ROUNDS} rounds in a row agreed within {TOLERANCE:.0%}, before the "
        f"rounds of ingest: {seconds or 'none'}. Never stable: {unstable or 'none'}.\n"
    )


def conditions(results: LoadResults) -> str:
    """The size of the run, and the machine."""
    plan = results.plan
    rounds, seconds = plan.size(REFUSALS[0])
    return (
        f"Rounds: {plan.rounds} of {plan.seconds} s for ingest, {rounds} of {seconds} s for each "
        f"refusal; starts: {plan.starts}; connections: {plan.connections}. {results.machine}.\n"
    )


def commands(results: LoadResults) -> str:
    """The commands, ready to be repeated in the checkout."""
    return shell_block(
        {f"{s.title} ({s.version}; {s.runtime})": s.command for s in results.servers}
    )


def _ingest_row(results: LoadResults, server: ServerInfo) -> list[str]:
    rounds = results.find_rounds(server.name, INGEST)
    rates = [item.rate for item in rounds]
    start = results.median_start(server.name)
    return [
        server.title,
        _rate(results, server.name, INGEST),
        _median(rounds, lambda item: item.cpu_per_thousand, ".3f"),
        _rate(results, server.name, ONE_CORE, NOT_MEASURED),
        f"{min(rates):,.0f} to {max(rates):,.0f}" if rates else NONE,
        _median(rounds, lambda item: item.p50, ".2f"),
        _median(rounds, lambda item: item.p99, ".2f"),
        f"{rounds[-1].memory:,.0f}" if rounds else NONE,
        NONE if start is None else f"{start:.2f}",
    ]


def _rate(results: LoadResults, server: str, scenario: str, missing: str = NONE) -> str:
    rate = results.median_rate(server, scenario)
    return missing if rate is None else f"{rate:,.0f}"


def _median(rounds: Sequence[Round], figure: Callable[[Round], float], form: str) -> str:
    return format(median(map(figure, rounds)), form) if rounds else NONE

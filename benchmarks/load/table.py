"""A run for people: tables between marks in benchmarks/README.md."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import median

from benchmarks.load.goals import NONE, goals
from benchmarks.load.record import Record, Round, Standing
from benchmarks.load.scenario import INGEST, SCENARIOS
from benchmarks.markdown import folded, table
from logs_contract.suite.catalogue.requirements_table import fill

_REFUSALS = tuple(name for name in SCENARIOS if name != INGEST)


def with_tables(readme: str, record: Record) -> str:
    """`readme` with its part brought up to date. Raises ValueError where it has no place."""
    parts = (
        goal_table(record),
        f"Valid ingest; ranges are over the rounds, the rest are medians:\n\n{ingest(record)}",
        f"Refusals, in requests a second, medians:\n\n{refusals(record)}",
        gaps(record),
        conditions(record),
        folded("How each was started", calls(record)),
    )
    return fill(readme, "load", "\n".join(parts))


def goal_table(record: Record) -> str:
    """Each goal as a plain fact."""
    rows = ((g.what, g.wanted, g.measured, g.verdict, g.quiet) for g in goals(record))
    return table(["goal", "wanted", "measured", "", "without access log"], rows)


def ingest(record: Record) -> str:
    """A row for each server."""
    head = ["", "requests/s", "range", "p50, ms", "p99, ms", "CPU s per 1,000", "memory, MiB"]
    return table([*head, "first 201, s"], (_ingest_row(record, item) for item in record.servers))


def refusals(record: Record) -> str:
    """A row for each server, a column for each refusal."""
    rows = (
        [item.title, *(_rate(record, item.name, name) for name in _REFUSALS)]
        for item in record.servers
    )
    return table(["", *_REFUSALS], rows)


def gaps(record: Record) -> str:
    """What was not measured, by server and reason."""
    titles = {server.name: server.title for server in record.servers}
    grouped: dict[tuple[str, str], list[str]] = {}
    for gap in record.gaps:
        grouped.setdefault((gap.server, gap.reason), []).append(gap.scenario or "all")
    lines = (
        f"- {titles[server]}, {', '.join(dict.fromkeys(names))}: {reason}\n"
        for (server, reason), names in grouped.items()
    )
    return f"Not measured, and why:\n\n{''.join(lines) or '- nothing'}\n".rstrip("\n") + "\n"


def conditions(record: Record) -> str:
    """How much was measured, and where."""
    plan = record.plan
    rounds, seconds = plan.of(_REFUSALS[0])
    return (
        f"Rounds: {plan.rounds} of {plan.seconds} s for ingest, {rounds} of {seconds} s for each "
        f"refusal; starts: {plan.starts}; connections: {plan.connections}. {record.machine}.\n"
    )


def calls(record: Record) -> str:
    """The commands, ready to be repeated in the checkout."""
    lines = (
        f"# {item.title} ({item.version}; {item.runtime})\n{item.call}\n" for item in record.servers
    )
    return f"```sh\n{''.join(lines)}```\n"


def _ingest_row(record: Record, server: Standing) -> list[str]:
    rounds = record.of(server.name, INGEST)
    rates = [item.rate for item in rounds]
    start = record.start(server.name)
    return [
        server.title,
        _rate(record, server.name, INGEST),
        f"{min(rates):,.0f} to {max(rates):,.0f}" if rates else NONE,
        _median(rounds, lambda item: item.p50, ".2f"),
        _median(rounds, lambda item: item.p99, ".2f"),
        _median(rounds, lambda item: item.cpu_seconds / item.requests * 1000, ".3f"),
        f"{rounds[-1].memory:,.0f}" if rounds else NONE,
        NONE if start is None else f"{start:.2f}",
    ]


def _rate(record: Record, server: str, scenario: str) -> str:
    rate = record.rate(server, scenario)
    return NONE if rate is None else f"{rate:,.0f}"


def _median(rounds: Sequence[Round], figure: Callable[[Round], float], form: str) -> str:
    return format(median(map(figure, rounds)), form) if rounds else NONE

"""The summary of a run in the terminal."""

from __future__ import annotations

import io
import math

from rich.console import Console
from rich.table import Table
from rich.text import Text

from logs_contract.suite.options import DEFAULT_RATE
from logs_contract.suite.reports.repeated_causes import group_by_reason
from logs_contract.suite.results.outcomes import Outcome
from logs_contract.suite.results.verdict import Results, Verdict
from logs_contract.suite.run import Run

_STYLES = {
    Outcome.ERROR: "magenta",
    Outcome.FAILED: "red",
    Outcome.INCONCLUSIVE: "yellow",
    Outcome.NOT_ASSESSED: "cyan",
    Outcome.EXPECTED: "yellow",
    Outcome.WARNED: "yellow",
    Outcome.PASSED: "green",
    Outcome.NOT_RUN: "dim",
}
_GOOD = (Verdict.CONFORMS, Verdict.CONFORMS_BUT)


def render_summary(run: Run, *, width: int, color: bool) -> str:
    """The table of families, the requirements that did not pass, the traffic, the verdict."""
    output = io.StringIO()
    console = Console(
        file=output, width=width, force_terminal=color, no_color=not color, highlight=False
    )
    if not run.not_served:
        console.print(_make_table(run.results))
    for line in render_details(run.results):
        console.print(Text(line), soft_wrap=True)
    hints = [f"note: {note}" for note in run.notes] + render_rate_hint(run)
    if run.repeated:
        hints.append(f"{run.repeated} more failures like those above: -v shows them")
    for line in hints:
        console.print(Text(line, "yellow"), soft_wrap=True)
    options = run.options
    sent, written = run.traffic.describe(options.run_id)
    for line in (
        f"target: {run.target}",
        f"contract {options.contract_version}, seed {options.seed}, run {options.run_id}",
        f"sent: {sent}",
        f"written: {written}",
    ):
        console.print(Text(line), soft_wrap=True)
    verdict = run.results.verdict()
    style = "bold green" if verdict in _GOOD else "bold red"
    console.print(Text(render_verdict(run.results), style), soft_wrap=True)
    return output.getvalue()


def render_rate_hint(run: Run) -> list[str]:
    """A line if responses look like those of a rate limit."""
    limited = run.traffic.limited
    if not limited:
        return []
    rate = "" if run.is_unlimited else f", less than {run.rate:g}"
    return [f"looks like a rate limit: {limited} responses with 429 or 503; try --rate{rate}"]


def render_details(results: Results) -> list[str]:
    """The requirements that did not pass, and the known failures that are out of date."""
    lines: list[str] = []
    for outcome in (Outcome.ERROR, Outcome.FAILED, Outcome.EXPECTED, Outcome.WARNED):
        items = results.with_outcome(outcome)
        for first, others in group_by_reason([(it.id, results.reason(it.id)) for it in items]):
            item = results.requirements[first]
            lines += [
                f"{outcome}: {item.id} ({item.level}, {item.clause})",
                f"  {item.sentence}",
                f"  {results.reason(item.id)}",
            ]
            if others:
                lines.append(f"  {outcome} for the same reason: {', '.join(others)}")
            if outcome is Outcome.EXPECTED:
                known = results.known_failures[item.id]
                lines.append(f"  known: {known.reason} ({known.owner}, until {known.expires})")
    for outcome in (Outcome.INCONCLUSIVE, Outcome.NOT_ASSESSED):
        lines += [
            f"{outcome}: {r.id}: {results.reason(r.id)}" for r in results.with_outcome(outcome)
        ]
    return lines + results.problems()


def render_verdict(results: Results) -> str:
    """The verdict, and in parentheses the missing tests and requirements."""
    qualification = results.qualification()
    return results.verdict() + (f" ({qualification})" if qualification else "")


def render_plan(run: Run) -> list[str]:
    """The summary of ``--plan``: the size of a run, measured on the reference server."""
    traffic, options = run.traffic, run.options
    rate = options.rate or DEFAULT_RATE
    bodies = f"{traffic.body_bytes} bytes of bodies"
    return [
        f"plan for {run.requested_url}: nothing was sent there",
        f"{traffic.requests} requests, {bodies}, {traffic.entries} entries",
        f"at most {rate:g} requests/s, so at least {math.ceil(traffic.requests / rate)} s",
        f"measured on the reference server; personas: {', '.join(options.tokens) or 'none'}",
    ]


def _make_table(results: Results) -> Table:
    """A table with a row for each family and a column for each outcome that occurs."""
    items = results.requirements.values()
    columns = [outcome for outcome in reversed(Outcome) if results.with_outcome(outcome)]
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("family")
    for outcome in columns:
        table.add_column(str(outcome), justify="right", style=_STYLES[outcome])
    for family in dict.fromkeys(item.family for item in items):
        counts = [
            sum(i.family == family for i in results.with_outcome(outcome)) for outcome in columns
        ]
        table.add_row(family, *(str(count or "") for count in counts))
    table.add_row(
        "all", *(str(len(results.with_outcome(outcome))) for outcome in columns), style="bold"
    )
    return table

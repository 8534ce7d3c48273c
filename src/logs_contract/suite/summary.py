"""What a run says at its end, in the terminal."""

from __future__ import annotations

import io
import math

from rich.console import Console
from rich.table import Table
from rich.text import Text

from logs_contract.suite.options import DEFAULT_RATE
from logs_contract.suite.outcomes import Outcome
from logs_contract.suite.report import Report, Verdict
from logs_contract.suite.session import Session

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


def render(session: Session, *, width: int, color: bool) -> str:
    """The summary: a table of families, what needs a look, what was sent, the verdict."""
    output = io.StringIO()
    console = Console(
        file=output, width=width, force_terminal=color, no_color=not color, highlight=False
    )
    if not session.not_served:
        console.print(_table(session.report))
    for line in details(session.report):
        console.print(Text(line), soft_wrap=True)
    options = session.options
    for line in (
        f"target: {session.address}",
        f"contract {options.contract_version}, seed {options.seed}, run {options.run_id}",
        *(f"sent: {line}" if not n else f"written: {line}"
          for n, line in enumerate(session.sent.lines(options.run_id))),
    ):  # fmt: skip
        console.print(Text(line), soft_wrap=True)
    verdict = session.report.verdict()
    style = "bold green" if verdict in _GOOD else "bold red"
    console.print(Text(verdict_line(session.report), style), soft_wrap=True)
    return output.getvalue()


def details(report: Report) -> list[str]:
    """Each outcome that needs a look, and what is wrong with the expected failures."""
    lines: list[str] = []
    for outcome in (Outcome.ERROR, Outcome.FAILED, Outcome.EXPECTED, Outcome.WARNED):
        for item in report.having(outcome):
            lines += [
                f"{outcome}: {item.id} ({item.level}, {item.clause})",
                f"  {item.sentence}",
                f"  {report.reason(item.id)}",
            ]
            if outcome is Outcome.EXPECTED:
                known = report.expected[item.id]
                lines.append(f"  known: {known.reason} ({known.owner}, until {known.expires})")
    for outcome in (Outcome.INCONCLUSIVE, Outcome.NOT_ASSESSED):
        lines += [f"{outcome}: {r.id}: {report.reason(r.id)}" for r in report.having(outcome)]
    return lines + report.problems()


def verdict_line(report: Report) -> str:
    """The verdict, and how much it rests on."""
    qualification = report.qualification()
    return report.verdict() + (f" ({qualification})" if qualification else "")


def render_plan(session: Session) -> list[str]:
    """What a rehearsal against the reference server says of the run it stands for."""
    sent, options = session.sent, session.options
    rate = options.rate or DEFAULT_RATE
    return [
        f"plan for {session.target}: nothing was sent there",
        f"{sent.requests} requests, {sent.body_bytes} bytes of bodies, {sent.entries} entries",
        f"at most {rate:g} requests/s, so at least {math.ceil(sent.requests / rate)} s",
        f"rehearsed against the reference server; personas: {', '.join(options.tokens) or 'none'}",
    ]


def _table(report: Report) -> Table:
    """Families down, outcomes across, only those that occur."""
    items = report.catalogue.values()
    seen = [outcome for outcome in reversed(Outcome) if report.having(outcome)]
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("family")
    for outcome in seen:
        table.add_column(str(outcome), justify="right", style=_STYLES[outcome])
    for family in dict.fromkeys(item.family for item in items):
        counts = [sum(i.family == family for i in report.having(outcome)) for outcome in seen]
        table.add_row(family, *(str(count or "") for count in counts))
    table.add_row("all", *(str(len(report.having(outcome))) for outcome in seen), style="bold")
    return table

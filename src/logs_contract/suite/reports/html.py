"""report.html: the verdict, and the evidence requirement by requirement, in one file."""

from __future__ import annotations

from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from logs_contract.suite.reports.json_document import group_by_family
from logs_contract.suite.results.outcomes import Outcome

_MARKS = {
    Outcome.ERROR: "!",
    Outcome.FAILED: "✕",
    Outcome.INCONCLUSIVE: "?",
    Outcome.NOT_ASSESSED: "-",
    Outcome.EXPECTED: "≈",
    Outcome.WARNED: "△",
    Outcome.PASSED: "✓",
    Outcome.NOT_RUN: "·",
}


def render_html(report: dict[str, Any]) -> str:
    """`report` as a page without links to other files."""
    environment = Environment(
        loader=PackageLoader("logs_contract.suite.reports", "."),
        autoescape=select_autoescape(["j2"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    items = report["requirements"]
    return environment.get_template("report.html.j2").render(
        **report,
        families=group_by_family(report),
        attention=sorted((item for item in items if item["findings"]), key=_rank),
        marks=_MARKS,
        good=report["footer"]["exit_status"] == 0,
    )


def _rank(item: dict[str, Any]) -> int:
    return Outcome(item["outcome"]).rank()

"""report.html: the verdict, and the evidence requirement by requirement, in one file."""

from __future__ import annotations

from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from logs_contract.suite.outcomes import Outcome
from logs_contract.suite.reports.document import by_family

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


def html(report: dict[str, Any]) -> str:
    """`report` as a page that needs nothing but itself."""
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
        families=by_family(report),
        attention=sorted((item for item in items if item["findings"]), key=_gravity),
        marks=_MARKS,
        good=report["footer"]["exit_status"] == 0,
    )


def _gravity(item: dict[str, Any]) -> int:
    return Outcome(item["outcome"]).gravity()

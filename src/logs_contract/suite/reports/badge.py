"""badge.json: a badge as shields.io reads it from an endpoint (schema version 1)."""

from __future__ import annotations

from typing import Any

from logs_contract.suite.results.verdict import Verdict

_COLORS = {
    Verdict.CONFORMS: "brightgreen",
    Verdict.CONFORMS_BUT: "yellow",
    Verdict.OUT_OF_DATE: "orange",
    Verdict.DOES_NOT_CONFORM: "red",
    Verdict.INCOMPLETE: "lightgrey",
    Verdict.NOTHING_RAN: "lightgrey",
}


def make_badge(verdict: Verdict) -> dict[str, Any]:
    """The badge of a verdict."""
    return {
        "schemaVersion": 1,
        "label": "logs API",
        "message": verdict.lower(),
        "color": _COLORS[verdict],
    }

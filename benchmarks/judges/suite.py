"""Our own suite: what ``make mutants`` wrote of each deployment, as rulings."""

from __future__ import annotations

import json
import os
import platform
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.judges.ruling import Ruling, Seat
from tests.mutants.runner import BROKEN, CONFORMS

NAME = "suite"


def read_suite(path: Path, date: str) -> tuple[Seat, list[Ruling]]:
    """The suite and its rulings, from the file of ``make mutants ARGS="--json FILE"``."""
    document = json.loads(path.read_text(encoding="utf-8"))
    seat = Seat(
        name=NAME,
        title="the suite",
        version=version("logs-contract"),
        call="make mutants",
        runtime=f"Python {platform.python_version()}",
        machine=f"{os.cpu_count()} cores, {document['jobs']} at a time",
        date=date,
    )
    return seat, [_ruling(judgement) for judgement in document["judgements"]]


def _ruling(judgement: dict[str, Any]) -> Ruling:
    outcomes = judgement["outcomes"].items()
    broken = tuple(id_ for id_, outcome in outcomes if outcome in BROKEN)
    conforms = judgement["verdict"] == CONFORMS and not broken
    exit_status = 0 if conforms else 1
    return Ruling(NAME, judgement["name"], exit_status, judgement["seconds"], broken)

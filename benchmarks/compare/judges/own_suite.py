"""Our own suite: the report of ``make mutants``, as judgements."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from benchmarks.common.installed import read_python_runtime
from benchmarks.compare.judges.judgement import Judgement
from benchmarks.compare.tools import ToolRun, describe_machine
from logs_contract import __version__
from tests.mutants.runner import BROKEN, CONFORMS

NAME = "suite"


def read_suite(path: Path, date: str) -> tuple[ToolRun, list[Judgement]]:
    """The suite and its judgements, from the file of ``make mutants ARGS="--json FILE"``."""
    document = json.loads(path.read_text(encoding="utf-8"))
    run = ToolRun(
        name=NAME,
        title="the suite",
        version=__version__,
        command="make mutants",
        runtime=read_python_runtime(),
        machine=describe_machine(document["jobs"]),
        date=date,
    )
    return run, [_make_judgement(item) for item in document["judgements"]]


def _make_judgement(item: dict[str, Any]) -> Judgement:
    outcomes = item["outcomes"].items()
    broken = tuple(id_ for id_, outcome in outcomes if outcome in BROKEN)
    conforms = item["verdict"] == CONFORMS and not broken
    exit_status = 0 if conforms else 1
    return Judgement(NAME, item["name"], exit_status, item["seconds"], broken)

"""api-smart-diff: a library that classifies each difference of two contracts."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from benchmarks.common.commands import Command, CommandResult
from benchmarks.compare.reviews.review_result import Opinion
from benchmarks.compare.reviews.reviewer import BASE, HEAD, breaking, harmless, unreadable
from benchmarks.compare.tools import NpmTool

_MOST = 3  # findings kept; a schema is reported for every operation that refers to it
_SCRIPT = Path(__file__).with_name("smart_diff.cjs")


@dataclass(frozen=True, slots=True)
class SmartDiff(NpmTool):
    """``apiCompare``, called by a script that prints the differences it classifies as breaking."""

    name: str = "api-smart-diff"
    title: str = "api-smart-diff"
    package: str = "api-smart-diff"

    def command(self, folder: Path) -> Command:
        return Command(("node", _SCRIPT.name, BASE, HEAD), folder, files={_SCRIPT.name: _SCRIPT})

    def read(self, ended: CommandResult) -> Opinion:
        if ended.exit_status not in (0, 1):
            return unreadable(ended.tail)
        findings = json.loads(ended.output)["breaking"]
        return breaking(findings[:_MOST]) if findings else harmless()

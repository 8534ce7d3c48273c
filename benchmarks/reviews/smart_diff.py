"""api-smart-diff: a library that classifies each difference of two contracts."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from benchmarks.judges.calls import Call, Ending
from benchmarks.reviews.packages import lacking, node, package_version
from benchmarks.reviews.reviewer import BASE, HEAD, breaking, harmless, unreadable
from benchmarks.reviews.ruling import Opinion

_PACKAGE = "api-smart-diff"
_MOST = 3  # findings that are kept: a schema is named wherever it is referred to
_SCRIPT = Path(__file__).with_name("smart_diff.cjs")


@dataclass(frozen=True, slots=True)
class SmartDiff:
    """``apiCompare``, called by the smallest script that prints what it says is breaking."""

    name: str = "api-smart-diff"
    title: str = "api-smart-diff"

    def missing(self) -> str:
        return lacking(_PACKAGE)

    def version(self) -> str:
        return package_version(_PACKAGE)

    def runtime(self) -> str:
        return node()

    def prepare(self, folder: Path) -> None:
        """Nothing: it takes two files."""

    def call(self, folder: Path) -> Call:
        return Call(("node", _SCRIPT.name, BASE, HEAD), folder, files={_SCRIPT.name: _SCRIPT})

    def read(self, ending: Ending) -> Opinion:
        if ending.exit_status not in (0, 1):
            return unreadable(ending.said)
        findings = json.loads(ending.output)["breaking"]
        return breaking(findings[:_MOST]) if findings else harmless()

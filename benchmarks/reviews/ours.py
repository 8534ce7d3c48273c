"""Our own review."""

from __future__ import annotations

import json
import platform
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from benchmarks.judges.calls import Call, Ending
from benchmarks.reviews.reviewer import BASE, HEAD, breaking, harmless, unreadable
from benchmarks.reviews.ruling import BREAKING, Opinion

NAME = "review"


@dataclass(frozen=True, slots=True)
class Review:
    """``logs-review``: breaking where the exit status and its report both say so."""

    name: str = NAME
    title: str = "the review"

    def missing(self) -> str:
        return "" if find_spec("review.cli") else "there is no review/cli.py in this checkout"

    def version(self) -> str:
        return version("logs-contract")

    def runtime(self) -> str:
        return f"Python {platform.python_version()}"

    def prepare(self, folder: Path) -> None:
        """Nothing: it takes two files."""

    def call(self, folder: Path) -> Call:
        return Call(
            ("python", "-m", "logs_contract.review", BASE, HEAD, "--format", "json"), folder
        )

    def read(self, ending: Ending) -> Opinion:
        changes = _changes(ending.output)
        if ending.exit_status not in (0, 1) or changes is None:
            return unreadable(ending.said)
        findings = [
            f"{change['id']} {change['pointer']}"
            for change in changes
            if change["severity"] == BREAKING
        ]
        if bool(findings) != (ending.exit_status == 1):
            return unreadable(f"exit status {ending.exit_status}, {len(findings)} breaking changes")
        return breaking(findings) if findings else harmless()


def _changes(output: str) -> list[dict[str, Any]] | None:
    """The changes of its report; None where there is no report."""
    try:
        document, _ = json.JSONDecoder().raw_decode(output[output.find("{") :])
    except ValueError:
        return None
    changes: list[dict[str, Any]] | None = document.get("changes")
    return changes

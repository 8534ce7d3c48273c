"""Our own review."""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from benchmarks.common.commands import Command, CommandResult
from benchmarks.common.installed import read_python_runtime
from benchmarks.compare.reviews.review_result import BREAKING, Opinion
from benchmarks.compare.reviews.reviewer import BASE, HEAD, breaking, harmless, unreadable
from logs_contract import __version__

NAME = "review"


@dataclass(frozen=True, slots=True)
class OwnReview:
    """``logs-review``: breaking if the exit status and the report both say so."""

    name: str = NAME
    title: str = "the review"

    def missing(self) -> str:
        return (
            "" if find_spec("logs_contract.review") else "there is no package logs_contract.review"
        )

    def version(self) -> str:
        return __version__

    def runtime(self) -> str:
        return read_python_runtime()

    def prepare(self, folder: Path) -> None:
        """Do nothing: the tool takes two files."""

    def command(self, folder: Path) -> Command:
        return Command(
            ("python", "-m", "logs_contract.review", BASE, HEAD, "--format", "json"), folder
        )

    def read(self, ended: CommandResult) -> Opinion:
        changes = _read_changes(ended.output)
        if ended.exit_status not in (0, 1) or changes is None:
            return unreadable(ended.tail)
        findings = [
            f"{change['id']} {change['pointer']}"
            for change in changes
            if change["severity"] == BREAKING
        ]
        if bool(findings) != (ended.exit_status == 1):
            return unreadable(f"exit status {ended.exit_status}, {len(findings)} breaking changes")
        return breaking(findings) if findings else harmless()


def _read_changes(output: str) -> list[dict[str, Any]] | None:
    """The changes of the report; None without a report."""
    try:
        document, _ = json.JSONDecoder().raw_decode(output[output.find("{") :])
    except ValueError:
        return None
    changes: list[dict[str, Any]] | None = document.get("changes")
    return changes

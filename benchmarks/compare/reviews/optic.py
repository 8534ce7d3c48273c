"""Optic: its standard ruleset for breaking changes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from benchmarks.common.commands import Command, CommandResult
from benchmarks.compare.reviews.review_result import Opinion
from benchmarks.compare.reviews.reviewer import BASE, HEAD, breaking, harmless, unreadable
from benchmarks.compare.tools import NpmTool

_OFFLINE = {"OPTIC_TELEMETRY_LEVEL": "off", "NO_UPDATE_NOTIFIER": "1"}
_FAILED = re.compile(r"^\s*x \[([^\]]+)\] (.+)", re.MULTILINE)
_DONE = re.compile(r"^Operations: ", re.MULTILINE)
_IN_PART = re.compile(r"invalid allOf variant at \S+ (?:\(\S+\)\s*)?")


@dataclass(frozen=True, slots=True)
class Optic(NpmTool):
    """``optic diff --check``; without an optic.yml its ruleset is breaking-changes.

    Its strict validation refuses schemas of OpenAPI 3.1 that are true or false.
    """

    name: str = "optic"
    title: str = "Optic"
    package: str = "@useoptic/optic"

    def command(self, folder: Path) -> Command:
        return Command(
            ("optic", "diff", BASE, HEAD, "--check", "--validation", "loose"),
            folder,
            environment=_OFFLINE,
        )

    def read(self, ended: CommandResult) -> Opinion:
        """The opinion; exit status 1 is a rule that failed, or a contract that it cannot read."""
        if not _DONE.search(ended.output) or ended.exit_status not in (0, 1):
            return unreadable(_IN_PART.sub("", ended.output))
        if ended.exit_status == 0:
            return harmless()
        return breaking([f"{rule}: {what}" for rule, what in _FAILED.findall(ended.output)])

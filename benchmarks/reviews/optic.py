"""Optic: its standard ruleset for breaking changes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from benchmarks.judges.calls import Call, Ending
from benchmarks.reviews.packages import lacking, node, package_version
from benchmarks.reviews.reviewer import BASE, HEAD, breaking, harmless, unreadable
from benchmarks.reviews.ruling import Opinion

_PACKAGE = "@useoptic/optic"
_OFFLINE = {"OPTIC_TELEMETRY_LEVEL": "off", "NO_UPDATE_NOTIFIER": "1"}
_FAILED = re.compile(r"^\s*x \[([^\]]+)\] (.+)", re.MULTILINE)
_DONE = re.compile(r"^Operations: ", re.MULTILINE)
_IN_PART = re.compile(r"invalid allOf variant at \S+ (?:\(\S+\)\s*)?")


@dataclass(frozen=True, slots=True)
class Optic:
    """``optic diff --check``; without an optic.yml its ruleset is breaking-changes.

    Its strict validation refuses schemas of OpenAPI 3.1 that are true or false.
    """

    name: str = "optic"
    title: str = "Optic"

    def missing(self) -> str:
        return lacking(_PACKAGE)

    def version(self) -> str:
        return package_version(_PACKAGE)

    def runtime(self) -> str:
        return node()

    def prepare(self, folder: Path) -> None:
        """Nothing: it takes two files."""

    def call(self, folder: Path) -> Call:
        return Call(
            ("optic", "diff", BASE, HEAD, "--check", "--validation", "loose"),
            folder,
            environment=_OFFLINE,
        )

    def read(self, ending: Ending) -> Opinion:
        """Exit status 1 stands for a rule that failed, and for a contract it cannot read."""
        if not _DONE.search(ending.output) or ending.exit_status not in (0, 1):
            return unreadable(_IN_PART.sub("", ending.output))
        if ending.exit_status == 0:
            return harmless()
        return breaking([f"{rule}: {what}" for rule, what in _FAILED.findall(ending.output)])

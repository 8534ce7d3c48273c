"""The interface of a reviewer, and the opinions it can have."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from benchmarks.common.commands import Command, CommandResult
from benchmarks.compare.reviews.review_result import Opinion, Outcome
from benchmarks.compare.tools import Tool

BASE, HEAD = "base.json", "head.json"  # the two versions in the folder of a review
_LONGEST = 120  # characters of a finding


class Reviewer(Tool, Protocol):
    """A program that decides whether a change of a contract breaks clients."""

    def prepare(self, folder: Path) -> None:
        """Prepare the two versions in `folder` for the reviewer; this time is not measured."""

    def command(self, folder: Path) -> Command:
        """Its command, which runs in `folder`."""

    def read(self, ended: CommandResult) -> Opinion:
        """Its opinion, from its exit status and its output."""


def breaking(findings: list[str]) -> Opinion:
    """The edit breaks clients, by these findings; each is kept once."""
    kept = [" ".join(finding.split())[:_LONGEST] for finding in findings]
    return Opinion(Outcome.BREAKING, tuple(dict.fromkeys(kept)) or ("no finding is named",))


def harmless() -> Opinion:
    """The edit does not break clients."""
    return Opinion(Outcome.HARMLESS)


def unreadable(reason: str) -> Opinion:
    """The reviewer gives no opinion, for this reason."""
    return Opinion(Outcome.UNREADABLE, (" ".join(reason.split())[:_LONGEST],))

"""What the benchmark asks of a reviewer."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from benchmarks.judges.calls import Call, Ending
from benchmarks.reviews.ruling import Opinion, Outcome

BASE, HEAD = "base.json", "head.json"  # the two versions in the folder of a review
_LONGEST = 120


class Reviewer(Protocol):
    """A program that says whether the step from one contract to another breaks clients."""

    @property
    def name(self) -> str:
        """For the command line."""

    @property
    def title(self) -> str:
        """For the table."""

    def missing(self) -> str:
        """What it needs and does not find, and how to get it; "" where it can run."""

    def version(self) -> str:
        """Its own version."""

    def runtime(self) -> str:
        """What runs it, with its version."""

    def prepare(self, folder: Path) -> None:
        """Make of the two versions in `folder` what it takes; not part of its seconds."""

    def call(self, folder: Path) -> Call:
        """Its command, which runs in `folder`."""

    def read(self, ending: Ending) -> Opinion:
        """What it says, from its exit status and its output."""


def breaking(findings: list[str]) -> Opinion:
    """It breaks, and by these findings, of which each is kept once."""
    kept = [" ".join(finding.split())[:_LONGEST] for finding in findings]
    return Opinion(Outcome.BREAKING, tuple(dict.fromkeys(kept)) or ("no finding is named",))


def harmless() -> Opinion:
    """It does not break."""
    return Opinion(Outcome.HARMLESS)


def unreadable(reason: str) -> Opinion:
    """There is no opinion, for this reason."""
    return Opinion(Outcome.UNREADABLE, (" ".join(reason.split())[:_LONGEST],))

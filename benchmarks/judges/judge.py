"""What the benchmark asks of a judge."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from benchmarks.judges.calls import Call

TIMEOUT = 3  # seconds that each judge waits for an answer
SEED = 1  # of each judge that takes one


class Judge(Protocol):
    """A program that ends with 0 where a deployment conforms, with 1 where it does not."""

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

    def call(self, base_url: str, folder: Path) -> Call:
        """Its command; `folder` is empty and takes what it writes."""

    def findings(self, folder: Path) -> list[str]:
        """What it found wrong, from its report in `folder`; empty where it left none."""

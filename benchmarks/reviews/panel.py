"""Who reviews: our own tool and its peers."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from benchmarks.judges.specmatic import JAR
from benchmarks.reviews.openapi_diff import OpenapiDiff
from benchmarks.reviews.optic import Optic
from benchmarks.reviews.ours import Review
from benchmarks.reviews.reviewer import Reviewer
from benchmarks.reviews.smart_diff import SmartDiff
from benchmarks.reviews.specmatic import Specmatic


def panel(jar: Path = JAR) -> Mapping[str, Reviewer]:
    """The reviewers by name; `jar` is Specmatic's."""
    reviewers: tuple[Reviewer, ...] = (
        Review(),
        Optic(),
        OpenapiDiff(),
        SmartDiff(),
        Specmatic(jar),
    )
    return {reviewer.name: reviewer for reviewer in reviewers}

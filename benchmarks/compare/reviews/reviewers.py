"""The reviewers that are compared: our own and its peers.

A module apart from the reviewers, so that these do not depend on each other.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from benchmarks.common.installed import SPECMATIC_JAR
from benchmarks.compare.reviews.openapi_diff import OpenapiDiff
from benchmarks.compare.reviews.optic import Optic
from benchmarks.compare.reviews.own_review import OwnReview
from benchmarks.compare.reviews.reviewer import Reviewer
from benchmarks.compare.reviews.smart_diff import SmartDiff
from benchmarks.compare.reviews.specmatic_compatibility import SpecmaticCompatibility


def list_reviewers(jar: Path = SPECMATIC_JAR) -> Mapping[str, Reviewer]:
    """The reviewers by name; `jar` is Specmatic's."""
    reviewers: tuple[Reviewer, ...] = (
        OwnReview(),
        Optic(),
        OpenapiDiff(),
        SmartDiff(),
        SpecmaticCompatibility(jar),
    )
    return {reviewer.name: reviewer for reviewer in reviewers}

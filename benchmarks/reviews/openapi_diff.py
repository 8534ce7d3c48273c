"""openapi-diff of Atlassian: differences of schemas as sets; OpenAPI 3.0 and Swagger 2."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

from benchmarks.judges.calls import Call, Ending
from benchmarks.reviews.packages import lacking, node, package_version
from benchmarks.reviews.reviewer import BASE, HEAD, breaking, harmless, unreadable
from benchmarks.reviews.ruling import Opinion

_PACKAGE = "openapi-diff"
_BREAKING = "Breaking changes found between the two specifications:"
_HARMLESS = (
    "Non breaking changes found between the two specifications:",
    "No changes found between the two specifications",
)
_ERROR = re.compile(r"\[VError\]: (.+)")


@dataclass(frozen=True, slots=True)
class OpenapiDiff:
    """``openapi-diff``, which takes two files."""

    name: str = "openapi-diff"
    title: str = "openapi-diff"

    def missing(self) -> str:
        return lacking(_PACKAGE)

    def version(self) -> str:
        return package_version(_PACKAGE)

    def runtime(self) -> str:
        return node()

    def prepare(self, folder: Path) -> None:
        """Nothing: it takes two files."""

    def call(self, folder: Path) -> Call:
        return Call(("openapi-diff", BASE, HEAD), folder)

    def read(self, ending: Ending) -> Opinion:
        """Exit status 1 stands for a breaking change, and for a contract it cannot read."""
        if ending.output.startswith(_BREAKING) and ending.exit_status == 1:
            report = json.loads(ending.output.removeprefix(_BREAKING))
            return breaking([_told(item) for item in report["breakingDifferences"]])
        if ending.output.startswith(_HARMLESS) and ending.exit_status == 0:
            return harmless()
        found = _ERROR.search(ending.output)
        return unreadable(found[1] if found else ending.said)


def _told(difference: dict[str, list[dict[str, str]]]) -> str:
    sides = difference["sourceSpecEntityDetails"] + difference["destinationSpecEntityDetails"]
    return f"{difference['code']} {sides[0]['location'] if sides else ''}"

"""openapi-diff of Atlassian: differences of schemas as sets; OpenAPI 3.0 and Swagger 2."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

from benchmarks.common.commands import Command, CommandResult
from benchmarks.compare.reviews.review_result import Opinion
from benchmarks.compare.reviews.reviewer import BASE, HEAD, breaking, harmless, unreadable
from benchmarks.compare.tools import NpmTool

_BREAKING = "Breaking changes found between the two specifications:"
_HARMLESS = (
    "Non breaking changes found between the two specifications:",
    "No changes found between the two specifications",
)
_ERROR = re.compile(r"\[VError\]: (.+)")


@dataclass(frozen=True, slots=True)
class OpenapiDiff(NpmTool):
    """``openapi-diff``, which takes two files."""

    name: str = "openapi-diff"
    title: str = "openapi-diff"
    package: str = "openapi-diff"

    def command(self, folder: Path) -> Command:
        return Command(("openapi-diff", BASE, HEAD), folder)

    def read(self, ended: CommandResult) -> Opinion:
        """The opinion; exit status 1 is a breaking change, or a contract that it cannot read."""
        if ended.output.startswith(_BREAKING) and ended.exit_status == 1:
            report = json.loads(ended.output.removeprefix(_BREAKING))
            return breaking([_describe(item) for item in report["breakingDifferences"]])
        if ended.output.startswith(_HARMLESS) and ended.exit_status == 0:
            return harmless()
        found = _ERROR.search(ended.output)
        return unreadable(found[1] if found else ended.tail)


def _describe(difference: dict[str, list[dict[str, str]]]) -> str:
    sides = difference["sourceSpecEntityDetails"] + difference["destinationSpecEntityDetails"]
    return f"{difference['code']} {sides[0]['location'] if sides else ''}"

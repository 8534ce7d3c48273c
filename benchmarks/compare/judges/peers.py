"""The interface of a judge, and the judges that our suite is compared with."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from benchmarks.common.commands import Command
from benchmarks.common.installed import SPECMATIC_JAR
from benchmarks.compare.judges.schemathesis import Schemathesis
from benchmarks.compare.judges.specmatic_test import GENERATIVE, SpecmaticTest
from benchmarks.compare.tools import Tool

WRITER = "so_test_aWriter01"  # the only token that a peer takes


class Judge(Tool, Protocol):
    """A program that ends with 0 if a deployment conforms, with 1 if it does not."""

    def command(self, base_url: str, folder: Path) -> Command:
        """Its command; `folder` is empty and takes its report."""

    def read_findings(self, folder: Path) -> list[str]:
        """The faults in its report in `folder`; empty without a report."""


def list_judges(jar: Path = SPECMATIC_JAR) -> Mapping[str, Judge]:
    """The peers by name; `jar` is Specmatic's."""
    judges: tuple[Judge, ...] = (
        Schemathesis("schemathesis", "Schemathesis", WRITER),
        SpecmaticTest("specmatic", "Specmatic", WRITER, jar),
        SpecmaticTest("specmatic-generative", "Specmatic, generative", WRITER, jar, GENERATIVE),
    )
    return {judge.name: judge for judge in judges}

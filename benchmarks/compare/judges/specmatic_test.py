"""Specmatic: tests derived from the contract alone, run by Java."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree as ET

from benchmarks.common.commands import Command
from benchmarks.common.installed import (
    explain_missing_jar,
    read_java_runtime,
    read_specmatic_version,
)
from benchmarks.compare.tools import TIMEOUT
from tests.servers import ROOT

GENERATIVE: Mapping[str, str] = {"SPECMATIC_GENERATIVE_TESTS": "true"}
_REPORT = Path("junit/TEST-junit-jupiter.xml")
_API = re.compile(r"^API: (.+)$", re.MULTILINE)
_BROKEN = re.compile(r">> (\S+)\s+(R\d{4}: .+)")


@dataclass(frozen=True, slots=True)
class SpecmaticTest:
    """``specmatic test`` with a writer's token; responses may have further properties."""

    name: str
    title: str
    token: str
    jar: Path
    environment: Mapping[str, str] = field(default_factory=dict)

    def missing(self) -> str:
        return explain_missing_jar(self.jar)

    def version(self) -> str:
        return read_specmatic_version(self.jar)

    def runtime(self) -> str:
        return read_java_runtime()

    def command(self, base_url: str, folder: Path) -> Command:
        test = ("java", "-jar", "specmatic.jar", "test", "openapi.yaml")
        options = (f"--testBaseURL={base_url}", f"--timeout={TIMEOUT}", "--junitReportDir=junit")
        return Command(
            (*test, *options),
            folder,
            environment={
                "bearerAuth": self.token,
                "EXTENSIBLE_SCHEMA": "true",
                **self.environment,
            },
            files={"openapi.yaml": ROOT / "openapi.yaml", "specmatic.jar": self.jar.resolve()},
        )

    def read_findings(self, folder: Path) -> list[str]:
        report = folder / _REPORT
        return parse_report(report.read_text(encoding="utf-8")) if report.exists() else []


def parse_report(report: str) -> list[str]:
    """The places and rules broken by each kind of response, from its JUnit report."""
    root = ET.fromstring(report)  # noqa: S314, the report of the judge
    messages = (item.get("message", "") for item in root.iter("failure"))
    return sorted({finding for message in messages for finding in _read_findings(message)})


def _read_findings(message: str) -> list[str]:
    found = _API.search(message)
    api = found[1] if found else "?"
    if broken := _BROKEN.findall(message):
        return [f"{api}: {place} {rule}" for place, rule in broken]
    rest = message[found.end() :] if found else message
    reason = re.sub(r"\d+", "N", rest.strip().partition("\n")[0].partition(";")[0])
    return [f"{api}: {reason}"]

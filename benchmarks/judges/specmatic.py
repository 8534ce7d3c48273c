"""Specmatic: tests derived from the contract alone, run by Java."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree as ET

from benchmarks.java import java, lacking
from benchmarks.judges.calls import NODE_MODULES, Call, told
from benchmarks.judges.judge import TIMEOUT
from tests.servers import ROOT

JAR = NODE_MODULES / "specmatic/specmatic.jar"
GENERATIVE: Mapping[str, str] = {"SPECMATIC_GENERATIVE_TESTS": "true"}
_REPORT = Path("junit/TEST-junit-jupiter.xml")
_API = re.compile(r"^API: (.+)$", re.MULTILINE)
_BROKEN = re.compile(r">> (\S+)\s+(R\d{4}: .+)")


@dataclass(frozen=True, slots=True)
class Specmatic:
    """``specmatic test`` with a writer's token; answers may have further properties."""

    name: str
    title: str
    token: str
    jar: Path
    environment: Mapping[str, str] = field(default_factory=dict)

    def missing(self) -> str:
        return lacking(self.jar)

    def version(self) -> str:
        return told(r"Version: v?([\w.-]+)", "java", "-jar", f"{self.jar}", "--version")

    def runtime(self) -> str:
        return java()

    def call(self, base_url: str, folder: Path) -> Call:
        test = ("java", "-jar", "specmatic.jar", "test", "openapi.yaml")
        options = (f"--testBaseURL={base_url}", f"--timeout={TIMEOUT}", "--junitReportDir=junit")
        return Call(
            (*test, *options),
            folder,
            environment={
                "bearerAuth": self.token,
                "EXTENSIBLE_SCHEMA": "true",
                **self.environment,
            },
            files={"openapi.yaml": ROOT / "openapi.yaml", "specmatic.jar": self.jar.resolve()},
        )

    def findings(self, folder: Path) -> list[str]:
        report = folder / _REPORT
        return failures(report.read_text(encoding="utf-8")) if report.exists() else []


def failures(report: str) -> list[str]:
    """The places and rules broken by each kind of answer, from its JUnit report."""
    root = ET.fromstring(report)  # noqa: S314, the judge's own report
    messages = (item.get("message", "") for item in root.iter("failure"))
    return sorted({finding for message in messages for finding in _findings(message)})


def _findings(message: str) -> list[str]:
    found = _API.search(message)
    api = found[1] if found else "?"
    if broken := _BROKEN.findall(message):
        return [f"{api}: {place} {rule}" for place, rule in broken]
    rest = message[found.end() :] if found else message
    reason = re.sub(r"\d+", "N", rest.strip().partition("\n")[0].partition(";")[0])
    return [f"{api}: {reason}"]

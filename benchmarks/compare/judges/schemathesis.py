"""Schemathesis: properties derived from the contract alone."""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from benchmarks.common.commands import Command, find_program
from benchmarks.common.installed import read_python_runtime
from benchmarks.compare.tools import SEED, TIMEOUT
from tests.servers import ROOT


@dataclass(frozen=True, slots=True)
class Schemathesis:
    """``st run`` with all its checks, 100 examples and a writer's token."""

    name: str
    title: str
    token: str

    def missing(self) -> str:
        if find_program("st"):
            return ""
        return "the command st is missing; run: pip install -e '.[conformance]'"

    def version(self) -> str:
        return version("schemathesis")

    def runtime(self) -> str:
        return read_python_runtime()

    def command(self, base_url: str, folder: Path) -> Command:
        words = (
            *("st", "run", "openapi.yaml", "--url", base_url),
            *("-H", f"Authorization: Bearer {self.token}"),
            *("-c", "all", "-n", "100", "--continue-on-failure"),
            *("--seed", f"{SEED}", "--request-timeout", f"{TIMEOUT}"),
            *("--report", "json", "--report-json-path", "report.json"),
        )
        return Command(words, folder, files={"openapi.yaml": ROOT / "openapi.yaml"})

    def read_findings(self, folder: Path) -> list[str]:
        report = folder / "report.json"
        return parse_report(report.read_text(encoding="utf-8")) if report.exists() else []


def parse_report(report: str) -> list[str]:
    """The failures by code and operation, and the errors, from its JSON report."""
    document = json.loads(report)
    failed = [f"{i['code']} {i['title']} ({i['operations'][0]})" for i in document["failures"]]
    return sorted({*failed, *(item["title"] for item in document["errors"])})

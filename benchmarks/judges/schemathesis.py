"""Schemathesis: properties derived from the contract alone."""

from __future__ import annotations

import json
import platform
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from benchmarks.judges.calls import Call, which
from benchmarks.judges.judge import SEED, TIMEOUT
from tests.servers import ROOT


@dataclass(frozen=True, slots=True)
class Schemathesis:
    """``st run`` with all its checks, 100 examples and a writer's token."""

    name: str
    title: str
    token: str

    def missing(self) -> str:
        if which("st"):
            return ""
        return "the command st is not there; run: pip install -e '.[conformance]'"

    def version(self) -> str:
        return version("schemathesis")

    def runtime(self) -> str:
        return f"Python {platform.python_version()}"

    def call(self, base_url: str, folder: Path) -> Call:
        command = (
            *("st", "run", "openapi.yaml", "--url", base_url),
            *("-H", f"Authorization: Bearer {self.token}"),
            *("-c", "all", "-n", "100", "--continue-on-failure"),
            *("--seed", f"{SEED}", "--request-timeout", f"{TIMEOUT}"),
            *("--report", "json", "--report-json-path", "report.json"),
        )
        return Call(command, folder, files={"openapi.yaml": ROOT / "openapi.yaml"})

    def findings(self, folder: Path) -> list[str]:
        report = folder / "report.json"
        return failures(report.read_text(encoding="utf-8")) if report.exists() else []


def failures(report: str) -> list[str]:
    """The failures by code and operation, and the errors, from its JSON report."""
    document = json.loads(report)
    failed = [f"{i['code']} {i['title']} ({i['operations'][0]})" for i in document["failures"]]
    return sorted({*failed, *(item["title"] for item in document["errors"])})

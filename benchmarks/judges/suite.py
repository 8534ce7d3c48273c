"""Our own suite, as a judge among others."""

from __future__ import annotations

import json
import platform
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from benchmarks.judges.calls import Call
from benchmarks.judges.judge import SEED
from tests.mutants.judging import OPTIONS
from tests.servers import ROOT


@dataclass(frozen=True, slots=True)
class Suite:
    """``pytest conformance`` with every persona; a SHOULD counts as a MUST does."""

    name: str = "suite"
    title: str = "the suite"

    def missing(self) -> str:
        return ""

    def version(self) -> str:
        return version("logs-contract")

    def runtime(self) -> str:
        return f"Python {platform.python_version()}"

    def call(self, base_url: str, folder: Path) -> Call:
        pytest = ("python", "-m", "pytest", "conformance", "-q", "--strict")
        options = (f"--base-url={base_url}", *OPTIONS, f"--seed={SEED}", f"--report-dir={folder}")
        return Call((*pytest, *options), ROOT)

    def findings(self, folder: Path) -> list[str]:
        report = folder / "report.json"
        return failed(report.read_text(encoding="utf-8")) if report.exists() else []


def failed(report: str) -> list[str]:
    """The requirements that failed, from report.json."""
    items = json.loads(report).get("requirements", ())
    return [item["id"] for item in items if item["outcome"] == "failed"]

"""Run the suite against one deployment of the corpus."""

from __future__ import annotations

import json
import subprocess
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.mutants.corpus import load_corpus
from tests.mutants.deployment import Deployment
from tests.mutants.server import run_deployment
from tests.servers import COMPILED, run_module

PERSONAS = (
    "--token=so_test_aWriter01",
    "--token-without-scope=so_test_aReader02",
    "--token-over-quota=so_test_aBroke03",
    "--token-revoked=so_test_aRevoked04",
    "--token-live=so_live_aWriter05",
    "--allow-live",
)
OPTIONS = PERSONAS  # otherwise the defaults, as the README calls the suite
MAX_SECONDS = 600
CONFORMS = "CONFORMS"
BROKEN = ("failed", "warned")  # a SHOULD counts as a MUST does


@dataclass(frozen=True, slots=True)
class DeploymentResult:
    """The verdict on a deployment, the outcome of each requirement, and the duration in seconds."""

    deployment: type[Deployment]
    verdict: str
    outcomes: Mapping[str, str] = field(repr=False)
    seconds: float

    @property
    def broken(self) -> list[str]:
        """The requirements that failed: a failed MUST or a warned SHOULD."""
        return [id_ for id_, outcome in self.outcomes.items() if outcome in BROKEN]

    @property
    def caught(self) -> list[str]:
        """The broken requirements that this mutant names."""
        return [id_ for id_ in self.broken if id_ in self.deployment.caught_by]

    @property
    def survived(self) -> bool:
        """Whether the suite finished and found nothing, not even a warning."""
        return self.verdict == CONFORMS and not self.broken

    @property
    def is_correct(self) -> bool:
        """Whether a mutant was caught by its requirements, or a conforming deployment by none."""
        if "error" in self.outcomes.values():
            return False
        return bool(self.caught) if self.deployment.caught_by else self.survived

    def to_json(self) -> dict[str, Any]:
        """The result as JSON values, without passed outcomes."""
        return {
            "name": self.deployment.name,
            "family": self.deployment.family,
            "caught_by": list(self.deployment.caught_by),
            "verdict": self.verdict,
            "outcomes": {id_: out for id_, out in self.outcomes.items() if out != "passed"},
            "right": self.is_correct,
            "seconds": self.seconds,
        }


def run_suite(name: str, *, without: str | None = None) -> DeploymentResult:
    """Serve a deployment, and run the suite against it as its users do.

    The tests of the requirement `without` are left out.
    """
    started = time.monotonic()
    with run_deployment(name) as base_url, tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        try:
            process = _run_pytest(base_url, report.parent, without)
            verdict, outcomes = _read_report(report, process.stdout + process.stderr)
        except subprocess.TimeoutExpired:
            verdict, outcomes = f"no end within {MAX_SECONDS} s", {}
    return DeploymentResult(
        load_corpus()[name], verdict, outcomes, round(time.monotonic() - started, 2)
    )


def _run_pytest(
    base_url: str, reports: Path, without: str | None
) -> subprocess.CompletedProcess[str]:
    arguments = [*OPTIONS, f"--base-url={base_url}", f"--report-dir={reports}"]
    environment = dict(COMPILED)
    if without:
        arguments += ["-p", "tests.mutants.removal_plugin"]
        environment["WITHOUT"] = without
    suite = ("pytest", "conformance", "-q", "--tb=no")
    return run_module(*suite, *arguments, environment=environment, timeout=MAX_SECONDS)


def _read_report(report: Path, output: str) -> tuple[str, dict[str, str]]:
    """The verdict and the outcomes. A report without a footer has no verdict."""
    document = json.loads(report.read_text()) if report.exists() else {}
    outcomes = {item["id"]: item["outcome"] for item in document.get("requirements", ())}
    footer = document.get("footer", {"verdict": f"no verdict: {output[-300:]}"})
    return footer["verdict"], outcomes

"""One deployment of the corpus under the whole suite, and what came of it."""

from __future__ import annotations

import json
import subprocess
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.mutants.corpus import corpus
from tests.mutants.plain import Plain
from tests.mutants.serving import running
from tests.servers import COMPILED, run_module

OPTIONS = (
    "--token=so_test_aWriter01",
    "--token-without-scope=so_test_aReader02",
    "--token-over-quota=so_test_aBroke03",
    "--token-revoked=so_test_aRevoked04",
    "--token-live=so_live_aWriter05",
    "--allow-live",
    "--rate=1000",
    "--timeout=3",
)
MOST_SECONDS = 300
CONFORMS = "CONFORMS"
BROKEN = ("failed", "warned")  # a SHOULD counts as a MUST does


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the suite said of a deployment: `outcomes` by requirement, `seconds` for all of it."""

    deployment: type[Plain]
    verdict: str
    outcomes: Mapping[str, str] = field(repr=False)
    seconds: float

    @property
    def found(self) -> list[str]:
        """The requirements that were broken: failed, or warned where they are a SHOULD."""
        return [id_ for id_, outcome in self.outcomes.items() if outcome in BROKEN]

    @property
    def caught(self) -> list[str]:
        """Those of them that must catch it."""
        return [id_ for id_ in self.found if id_ in self.deployment.caught_by]

    @property
    def survived(self) -> bool:
        """The suite came to its end and found nothing, not even a warning."""
        return self.verdict == CONFORMS and not self.found

    @property
    def right(self) -> bool:
        """Caught by what it is named for, or, where it conforms, not at all; no error."""
        if "error" in self.outcomes.values():
            return False
        return bool(self.caught) if self.deployment.caught_by else self.survived

    def to_json(self) -> dict[str, Any]:
        """As plain values; of the outcomes those that are not passed."""
        return {
            "name": self.deployment.name,
            "family": self.deployment.family,
            "caught_by": list(self.deployment.caught_by),
            "verdict": self.verdict,
            "outcomes": {id_: out for id_, out in self.outcomes.items() if out != "passed"},
            "right": self.right,
            "seconds": self.seconds,
        }


def judge(name: str, *, without: str | None = None) -> Judgement:
    """Serve a deployment, and run the suite against it as its users do.

    `without` is a requirement whose tests are taken out of the suite.
    """
    started = time.monotonic()
    with running(name) as base_url, tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        try:
            run = _run(base_url, report.parent, without)
            verdict, outcomes = _read(report, run.stdout + run.stderr)
        except subprocess.TimeoutExpired:
            verdict, outcomes = f"no end within {MOST_SECONDS} s", {}
    return Judgement(corpus()[name], verdict, outcomes, round(time.monotonic() - started, 2))


def _run(base_url: str, reports: Path, without: str | None) -> subprocess.CompletedProcess[str]:
    arguments = [*OPTIONS, f"--base-url={base_url}", f"--report-dir={reports}"]
    environment = dict(COMPILED)
    if without:
        arguments += ["-p", "tests.mutants.without"]
        environment["WITHOUT"] = without
    suite = ("pytest", "conformance", "-q", "--tb=no")
    return run_module(*suite, *arguments, environment=environment, timeout=MOST_SECONDS)


def _read(report: Path, output: str) -> tuple[str, dict[str, str]]:
    """The verdict and the outcomes; without a footer there is no verdict."""
    document = json.loads(report.read_text()) if report.exists() else {}
    outcomes = {item["id"]: item["outcome"] for item in document.get("requirements", ())}
    footer = document.get("footer", {"verdict": f"no verdict: {output[-300:]}"})
    return footer["verdict"], outcomes

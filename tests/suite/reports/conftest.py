"""Fixtures: the reports of a run against a deployment with a fault."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.mutants.runner import PERSONAS
from tests.mutants.server import run_deployment
from tests.suite.suite_process import FAST, run_suite


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of ``--report-dir`` for a deployment that accepts revoked tokens."""
    path = tmp_path_factory.mktemp("reports")
    options = [it for it in (*PERSONAS, FAST) if not re.search("over-quota|live", it)]
    with run_deployment("revoked-token-accepted") as base_url:
        run = run_suite("--base-url", base_url, *options, "--seed=3", f"--report-dir={path}")
    assert run.returncode == 1, run.stdout
    return path


@pytest.fixture(scope="session")
def report(folder: Path) -> Any:
    """The document in report.json."""
    return json.loads((folder / "report.json").read_text())

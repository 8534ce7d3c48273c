"""The Schemathesis CLI, with all its checks, finds no failure in the Logs API."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.processes import PATIENCE
from tests.servers import ROOT, Server


@pytest.mark.proof
def test_schemathesis_finds_nothing(server: Server, tmp_path: Path) -> None:
    st = shutil.which("st", path=str(Path(sys.executable).parent))
    assert st
    header = "Authorization: Bearer so_test_writer"
    options = ["--url", server.base_url, "-H", header, "-c", "all", "-n", "300", "--no-color"]
    run = subprocess.run(
        [st, "run", str(ROOT / "openapi.yaml"), *options],
        cwd=tmp_path, capture_output=True, text=True, timeout=PATIENCE, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout
    assert "No issues found" in run.stdout

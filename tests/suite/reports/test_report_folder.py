"""The folder of ``--report-dir``."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.processes import PATIENCE
from tests.servers import ROOT, Server
from tests.suite.reports.report_schema import is_valid
from tests.suite.suite_process import TOKENS


def test_a_run_that_is_interrupted_has_a_report_without_footer(
    server: Server, tmp_path: Path
) -> None:
    (tmp_path / "badge.json").write_text("{}")  # of an earlier run
    arguments = ("--base-url", server.base_url, *TOKENS, "--rate=2", f"--report-dir={tmp_path}")
    command = [sys.executable, "-u", "-m", "pytest", "conformance", "-v", *arguments]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout
        assert any("PASSED" in line for line in run.stdout)
        run.send_signal(signal.SIGINT)
        output, _ = run.communicate(timeout=PATIENCE)
    assert run.returncode == pytest.ExitCode.INTERRUPTED, output
    written = json.loads((tmp_path / "report.json").read_text())
    assert written.keys() == {"header"}
    assert is_valid(written)
    assert [path.name for path in tmp_path.iterdir()] == ["report.json"]

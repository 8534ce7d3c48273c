"""``logs-conformance``: the tests it selects, and what it says without its extra."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.processes import PATIENCE
from tests.servers import ROOT

SCRIPT = "import sys; from logs_contract.suite.cli import main; sys.exit(main())"


def run_cli(
    cwd: Path, *arguments: str, options: tuple[str, ...] = ()
) -> subprocess.CompletedProcess[str]:
    """The command as its console script runs it."""
    return subprocess.run(
        [sys.executable, *options, "-c", SCRIPT, *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def test_it_lists_the_requirements(tmp_path: Path) -> None:
    run = run_cli(tmp_path, "--requirements")
    assert run.returncode == 0
    assert "scope.required  MUST" in run.stdout


def test_it_selects_all_tests_unless_some_are_named(tmp_path: Path) -> None:
    run = run_cli(tmp_path, "--collect-only", "-q")
    assert run.returncode == 0, run.stdout
    assert "test_quota.py::" in run.stdout
    test = "test_scope.py::test_a_token_without_the_scope"
    run = run_cli(tmp_path, "--collect-only", "-q", test)
    assert run.stdout.splitlines()[0] == test
    assert "test_quota.py::" not in run.stdout


def test_the_value_of_an_option_is_no_folder_of_tests(tmp_path: Path) -> None:
    """Else pytest would load the conftest.py beside it."""
    (tmp_path / "reports").mkdir()
    (tmp_path / "conftest.py").write_text("raise RuntimeError\n")
    run = run_cli(tmp_path, "--collect-only", "-q", "--report-dir", "reports")
    assert run.returncode == 0, run.stdout + run.stderr


def test_it_names_the_packages_that_are_missing(tmp_path: Path) -> None:
    """Without site-packages there is no pytest."""
    run = run_cli(tmp_path, "--requirements", options=("-S",))
    assert run.returncode == 4
    assert "logs-conformance needs hypothesis, pytest" in run.stderr
    assert "logs-contract[conformance]" in run.stderr

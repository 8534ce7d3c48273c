"""``logs-conformance``: the tests it selects, and what it says without its extra."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from logs_contract.suite.option_table import OPTION_GROUPS, OPTIONS
from tests.processes import PATIENCE
from tests.servers import ROOT
from tests.suite.suite_process import run_suite

SCRIPT = "import sys; from logs_contract.suite.cli import main; sys.exit(main())"
WITHOUT_EXTRA = f"import sys; sys.modules.update(pytest=None, hypothesis=None); {SCRIPT}"
ELSEWHERE = {"--base-url", "--timeout"}


def run_cli(cwd: Path, *arguments: str, script: str = SCRIPT) -> subprocess.CompletedProcess[str]:
    """The command as its console script runs it."""
    return subprocess.run(
        [sys.executable, "-c", script, *arguments],
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
    run = run_cli(tmp_path, "--requirements", script=WITHOUT_EXTRA)
    assert run.returncode == 4
    assert "logs-conformance needs hypothesis, pytest:" in run.stderr
    assert "logs-contract[conformance]" in run.stderr


@pytest.mark.parametrize(
    ("arguments", "environment"),
    [(("-p", "no:cacheprovider"), {}), ((), {"PYTEST_ADDOPTS": "-p no:cacheprovider"})],
)
def test_it_runs_without_the_cache_of_pytest(
    tmp_path: Path, arguments: tuple[str, ...], environment: dict[str, str]
) -> None:
    """On a file system that is read only."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        run = run_cli(tmp_path, "-k", "test_scope", *arguments)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "\nCONFORMS (" in run.stdout


@pytest.mark.parametrize("arguments", [("--help",), ("-h", "--lf"), ("--rate", "x", "--help")])
def test_help_needs_no_pytest_and_leaves_out_its_options(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    run = run_cli(tmp_path, *arguments, script=WITHOUT_EXTRA)
    assert run.returncode == 0, run.stderr
    assert all(option.name in run.stdout for option in OPTIONS)
    assert "--pdb" not in run.stdout
    assert "'pytest --help' lists them" in " ".join(run.stdout.split())


def test_the_help_of_pytest_has_the_same_groups() -> None:
    run = run_suite("--help")
    assert run.returncode == 0
    for heading, options in OPTION_GROUPS.items():
        group = run.stdout.partition(f"\nconformance: {heading.lower()}:\n")[2].partition("\n\n")[0]
        declared = {option.name for option in options if not option.from_pytest}
        # pytest-base-url and pytest-timeout are installed beside the suite in its own tests.
        assert set(re.findall(r"^  (--[a-z-]+)", group, re.MULTILINE)) == declared - ELSEWHERE


@pytest.mark.parametrize(
    ("argument", "nearest"),
    [("--tokn=T", "--token"), ("--report-dri", "--report-dir"), ("--maxfial=2", "--maxfail")],
)
def test_a_mistyped_option_is_status_4_and_names_the_nearest(
    tmp_path: Path, argument: str, nearest: str
) -> None:
    for run in (run_cli(tmp_path, argument), run_suite(argument)):
        assert run.returncode == 4
        assert (
            f"error: unrecognized arguments: {argument}\n  did you mean: {nearest}\n" in run.stderr
        )


def test_an_option_unlike_all_others_has_no_suggestion(tmp_path: Path) -> None:
    run = run_cli(tmp_path, "--zzzz")
    assert run.returncode == 4
    assert "logs-conformance: error: unrecognized arguments: --zzzz\n" in run.stderr
    assert "did you mean" not in run.stderr


def test_a_wrong_value_is_not_answered_with_a_suggestion(tmp_path: Path) -> None:
    run = run_cli(tmp_path, "--rate", "x", "--tokn=T")
    assert run.returncode == 4
    assert "argument --rate: invalid float value: 'x'" in run.stderr
    assert "did you mean" not in run.stderr

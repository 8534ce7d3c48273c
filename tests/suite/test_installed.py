"""The suite without a checkout: the wheel, unpacked, run as ``logs-conformance``."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.servers import ROOT, Server
from tests.suite.running import FAST, TOKENS


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the wheel holds."""
    folder = tmp_path_factory.mktemp("installed")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def run(installed: Path, cwd: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """As the console script runs it: outside of the checkout, what is installed first."""
    script = "import sys; from logs_contract.suite.__main__ import main; sys.exit(main())"
    return subprocess.run(
        [sys.executable, "-c", script, "-q", *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_it_judges_and_reports(installed: Path, tmp_path: Path, server: Server) -> None:
    judged = run(
        *(installed, tmp_path, "--base-url", server.base_url, *TOKENS, FAST),
        *("--report-dir", "reports", "-n", "2"),
    )
    assert judged.returncode == 0, judged.stdout + judged.stderr
    report = json.loads((tmp_path / "reports/report.json").read_text())
    assert report["footer"]["verdict"] == "CONFORMS"


def test_it_starts_the_installed_reference_server(installed: Path, tmp_path: Path) -> None:
    judged = run(installed, tmp_path, "-k", "scope")
    assert judged.returncode == 0, judged.stdout + judged.stderr
    assert "\nCONFORMS (" in judged.stdout


def test_it_is_the_installed_one(installed: Path, tmp_path: Path) -> None:
    broken = installed / "logs_contract" / "conformance" / "test_scope.py"
    source = broken.read_text()
    broken.write_text(source.replace("client, 403)", "client, 418)"))
    judged = run(installed, tmp_path, "test_scope.py")
    broken.write_text(source)
    assert judged.returncode == 1
    assert "expected  status 418" in judged.stdout


def test_what_is_remembered_is_in_the_folder_it_is_run_from(
    installed: Path, tmp_path: Path
) -> None:
    run(installed, tmp_path, "-k", "scope")
    assert (tmp_path / ".pytest_cache").is_dir()
    assert not list(installed.rglob(".pytest_cache"))


def test_the_requirements(installed: Path, tmp_path: Path) -> None:
    listed = run(installed, tmp_path, "--requirements")
    assert listed.returncode == 0
    assert "scope.required  MUST" in listed.stdout


def test_what_is_missing_is_named(installed: Path, tmp_path: Path) -> None:
    """Without the extra there is no pytest."""
    script = "import sys; from logs_contract.suite.__main__ import main; sys.exit(main())"
    path = {**os.environ, "PYTHONPATH": str(installed)}
    bare = [sys.executable, "-S", "-c", script, "--requirements"]
    ran = subprocess.run(
        bare, cwd=tmp_path, env=path, capture_output=True, text=True, timeout=30, check=False
    )
    assert ran.returncode == 4
    assert "logs-conformance needs hypothesis, pytest" in ran.stderr
    assert "logs-contract[conformance]" in ran.stderr

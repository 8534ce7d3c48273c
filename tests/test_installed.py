"""The wheel: its content, and its commands in a project with packages of the same names."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import urllib.request
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from logs_contract import __version__
from tests.processes import PATIENCE
from tests.servers import ROOT, Server
from tests.suite.suite_process import FAST, TOKENS

pytestmark = pytest.mark.proof

FAILING = "raise RuntimeError('a module of the project was imported')\n"
REQUEST = (
    b'{"level": "info", "message": "Player connected"}',
    {"Authorization": "Bearer so_test_writer", "Content-Type": "application/json"},
)


@dataclass(frozen=True)
class Installation:
    """The wheel, and the folder it is installed in."""

    wheel: Path
    folder: Path

    @property
    def package(self) -> Path:
        return self.folder / "logs_contract"

    @property
    def environment(self) -> dict[str, str]:
        return {**os.environ, "PYTHONPATH": str(self.folder)}

    def run(self, cwd: Path, command: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a console script and wait until it ends."""
        return subprocess.run(
            [str(self.folder / "bin" / command), *arguments],
            cwd=cwd,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )

    @contextmanager
    def serve(self, cwd: Path) -> Iterator[str]:
        """Run ``logs-mock --port 0`` and yield its base URL."""
        command = [str(self.folder / "bin/logs-mock"), "--port", "0"]
        with subprocess.Popen(
            command, cwd=cwd, env=self.environment, stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout
            try:
                banner = "".join(iter(process.stdout.readline, "\n"))
                found = re.search(r"listening on (http://\S+)", banner)
                assert found, banner
                yield found[1]
            finally:
                process.kill()


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """The wheel of this checkout, installed without its dependencies."""
    folder = tmp_path_factory.mktemp("installed")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--no-deps", "--target", f"{folder}/site", f"{wheel}"], check=True)
    return Installation(wheel, folder / "site")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with its own packages, modules and pytest settings; importing any of them fails."""
    for name in ("handlers", "conformance", "review", "tests", "server", "suite"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text(FAILING)
    for name in ("conftest", "yaml", "click", "connexion", "sitecustomize"):
        (tmp_path / f"{name}.py").write_text(FAILING)
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --no-such-option\n")
    return tmp_path


def test_the_wheel_contains_one_package(installation: Installation) -> None:
    with zipfile.ZipFile(installation.wheel) as archive:
        names = archive.namelist()
    information = f"logs_contract-{__version__}.dist-info"
    assert {name.partition("/")[0] for name in names} == {"logs_contract", information}
    needed = ("py.typed", "openapi.yaml", "handlers/logs.py", "conformance/requirements.toml")
    assert {f"logs_contract/{name}" for name in needed} <= set(names)
    assert not [name for name in names if "__pycache__" in name]


@pytest.mark.parametrize("command", ["logs-mock", "logs-conformance", "logs-review"])
def test_the_commands_have_the_version_of_the_wheel(
    installation: Installation, project: Path, command: str
) -> None:
    with zipfile.ZipFile(installation.wheel) as archive:
        metadata = archive.read(f"logs_contract-{__version__}.dist-info/METADATA").decode()
    version = re.search(r"^Version: (.+)$", metadata, re.MULTILINE)
    assert version
    run = installation.run(project, command, "--version")
    assert (run.returncode, run.stdout) == (0, f"{command} {version[1]}\n"), run.stderr


def test_the_reference_server_stores_an_entry(installation: Installation, project: Path) -> None:
    with installation.serve(project) as base_url:
        request = urllib.request.Request(f"{base_url}/logs", *REQUEST)
        with urllib.request.urlopen(request) as response:
            assert response.status == 201
            assert json.load(response)["message"] == "Player connected"


@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["one", "workers"])
def test_the_suite_judges_a_deployment(
    installation: Installation, project: Path, server: Server, workers: tuple[str, ...]
) -> None:
    run = installation.run(
        *(project, "logs-conformance", "-q", "--base-url", server.base_url, *TOKENS, FAST),
        *("--report-dir", "reports", *workers),
    )
    assert run.returncode == 0, run.stdout + run.stderr
    report = json.loads((project / "reports/report.json").read_text())
    assert report["footer"]["verdict"] == "CONFORMS"


def test_the_suite_starts_the_installed_reference_server(
    installation: Installation, project: Path
) -> None:
    run = installation.run(project, "logs-conformance", "-q", "-k", "scope")
    assert run.returncode == 0, run.stdout + run.stderr
    assert "\nCONFORMS (" in run.stdout


def test_the_suite_runs_the_installed_tests(installation: Installation, project: Path) -> None:
    broken = installation.package / "conformance/test_scope.py"
    source = broken.read_text()
    broken.write_text(source.replace("client, 403)", "client, 418)"))
    run = installation.run(project, "logs-conformance", "-q", "test_scope.py")
    broken.write_text(source)
    assert run.returncode == 1
    assert "expected  status 418" in run.stdout


def test_the_cache_is_in_the_current_folder(installation: Installation, project: Path) -> None:
    installation.run(project, "logs-conformance", "-q", "-k", "scope")
    assert (project / ".pytest_cache").is_dir()
    assert not list(installation.folder.rglob(".pytest_cache"))


def test_the_review_compares_two_files(installation: Installation, project: Path) -> None:
    contract = (ROOT / "openapi.yaml").read_text()
    (project / "base.yaml").write_text(contract)
    (project / "head.yaml").write_text(contract.replace("info, warn, error", "info, error"))
    same = installation.run(project, "logs-review", "base.yaml", "base.yaml")
    assert same.returncode == 0, same.stdout + same.stderr
    changed = installation.run(project, "logs-review", "base.yaml", "head.yaml")
    assert changed.returncode == 1, changed.stdout + changed.stderr
    assert "warn" in changed.stdout


def test_state_in_redis_without_the_extra_says_what_to_install(
    installation: Installation, project: Path
) -> None:
    script = "import sys; sys.modules['redis'] = None; from logs_contract.server.cli import main"
    server = [sys.executable, "-P", "-c", f"{script}; main()", "--state", "redis://127.0.0.1:1/0"]
    run = subprocess.run(
        server,
        cwd=project,
        env=installation.environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert run.returncode != 0
    assert run.stderr.strip().endswith(
        "state in Redis needs the package redis: install 'logs-contract[redis]'"
    )


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["handlers", "--help"], "Run the reference server"),
        (["logs_contract.review", "openapi.yaml", "openapi.yaml"], ""),
    ],
    ids=["handlers", "review"],
)
def test_the_commands_of_a_checkout(arguments: list[str], text: str) -> None:
    run = subprocess.run(
        [sys.executable, "-m", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert text in run.stdout

"""Dockerfile and compose.yaml, tested without containers.

The tests do not build an image. They run the commands of the Dockerfile on this machine.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import click
import yaml

from logs_contract.server.cli import command
from tests.conftest import Serve
from tests.servers import ROOT

DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", "")
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))


def instruction(name: str) -> list[str]:
    """Return the arguments of each instruction of this name."""
    return re.findall(rf"^{name} (.+)$", DOCKERFILE, re.MULTILINE)


def known_variables() -> set[str]:
    """Return the environment variables that set an option."""
    options = [it for it in command.params if isinstance(it, click.Option)]
    return {str(it.envvar or f"LOGS_MOCK_{(it.name or '').upper()}") for it in options}


def find_data_files(package: Path) -> set[Path]:
    """Return the files of the package that are not Python, by their paths in it."""
    paths = [it.relative_to(package) for it in package.rglob("*") if it.is_file()]
    files = {path for path in paths if path.suffix not in {".py", ".pyc"}}
    assert files
    return files


def test_copied_files_exist_and_are_not_ignored() -> None:
    allowed = (ROOT / ".dockerignore").read_text(encoding="utf-8")
    copied = [line.split()[:-1] for line in instruction("COPY") if "--from" not in line]
    names = [name for line in copied for name in line]
    assert len(names) > 5
    assert all((ROOT / name).exists() and f"!{name}\n" in allowed for name in names)


def test_the_copied_files_suffice_for_an_installation(tmp_path: Path) -> None:
    """The test installs like the build stage, but into a folder."""
    for line in instruction("COPY"):
        if "--from" not in line:
            names = line.split()[:-1]
            subprocess.run(["cp", "-r", *names, str(tmp_path)], cwd=ROOT, check=True)
    target = tmp_path / "installed"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run(
        [*pip, "--no-deps", "--no-build-isolation", "--target", str(target), str(tmp_path)],
        check=True,
    )
    shown = subprocess.run(
        [str(target / "bin/logs-mock"), "--help"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(target)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "Run the reference server" in shown.stdout
    assert (target / "logs_contract/openapi.yaml").is_file()
    assert (target / "logs_contract/handlers/logs.py").is_file()
    assert find_data_files(target / "logs_contract") >= find_data_files(ROOT / "src/logs_contract")


def test_the_health_check_passes_only_while_the_server_runs(serve: Serve) -> None:
    (check,) = instruction("HEALTHCHECK")
    _, *arguments = json.loads(check.partition("CMD ")[2])
    served = serve()
    healthy = [argument.replace("8080", str(served.port)) for argument in arguments]
    assert subprocess.run([sys.executable, *healthy], check=False).returncode == 0
    served.stop()
    failing = subprocess.run([sys.executable, *healthy], capture_output=True, check=False)
    assert failing.returncode != 0


def test_the_container_runs_as_an_unprivileged_user() -> None:
    assert instruction("USER") == ["logs-mock"]


def test_every_variable_of_the_container_sets_an_option() -> None:
    (dependencies,) = COMPOSE["services"].values()
    set_here = {*dependencies["environment"], *re.findall(r"(LOGS_MOCK_\w+)=", DOCKERFILE)}
    assert set_here
    assert set_here <= known_variables()


def test_compose_opens_the_port_only_on_loopback() -> None:
    (dependencies,) = COMPOSE["services"].values()
    assert dependencies["ports"] == ["127.0.0.1:8080:8080"]

"""The options, help texts and completions that the three commands have in common."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from logs_contract import __version__
from logs_contract.command_line import CommandInGroups
from logs_contract.review.cli import command as review
from logs_contract.server.cli import command as mock
from logs_contract.suite.cli import command as conformance
from tests.servers import ROOT

SCRIPTS = Path(sys.executable).parent
ENVIRONMENT = {
    **os.environ,
    "PYTHONPATH": str(ROOT / "src"),
    "PATH": f"{SCRIPTS}{os.pathsep}{os.environ['PATH']}",
}
CALLS = [
    pytest.param(["logs-mock"], mock, id="logs-mock"),
    pytest.param([sys.executable, "-m", "handlers"], mock, id="python-m-handlers"),
    pytest.param(["logs-conformance"], conformance, id="logs-conformance"),
    pytest.param(["logs-review"], review, id="logs-review"),
    pytest.param([sys.executable, "-m", "logs_contract.review"], review, id="python-m-review"),
]
COMMANDS = ["logs-mock", "logs-conformance", "logs-review"]
# Loads the completion script as a user does, then calls its function as bash does for a tab.
TAB = """
source <("$1" --print-completion bash)
function=$(complete -p "$1" | sed 's/.* -F \\([^ ]*\\) .*/\\1/')
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
compopt() { echo "compopt $1 $2"; }
"$function" "$1"
printf '%s\\n' "${COMPREPLY[@]}"
"""


def run(*call: str) -> subprocess.CompletedProcess[str]:
    """Run a command of the checkout and wait until it ends."""
    return subprocess.run(
        call, cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True, timeout=60, check=False
    )


def complete(*words: str) -> list[str]:
    """Return the completions that bash offers for the last of `words`."""
    completed = run("bash", "--norc", "-c", TAB, "bash", *words)
    assert completed.returncode == 0, completed.stderr
    assert completed.stderr == ""
    return completed.stdout.split("\n")[:-1]


def read_sections(text: str) -> dict[str, str]:
    """Return the sections of a help text by their headings."""
    parts = re.split(r"^(\S.*):\n", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


@pytest.mark.parametrize(("call", "command"), CALLS)
def test_the_version(call: list[str], command: CommandInGroups) -> None:
    ended = run(*call, "--version")
    assert (ended.returncode, ended.stdout) == (0, f"{command.name} {__version__}\n")


@pytest.mark.parametrize(("call", "command"), CALLS)
def test_the_help_has_every_option_in_a_group(call: list[str], command: CommandInGroups) -> None:
    ended = run(*call, "--help")
    assert ended.returncode == 0, ended.stderr
    sections = read_sections(ended.stdout)
    others = sections.pop("Other options")
    assert re.findall(r"^  (?:-h, )?(--[a-z-]+)", others, re.MULTILINE) == [
        "--version",
        "--print-completion",
        "--help",
    ]
    grouped = [
        name
        for text in sections.values()
        for name in re.findall(r"^  (--?[a-z-]+)", text, re.MULTILINE)
    ]
    options = [it.opts[0] for it in command.params if it.opts[0].startswith("-")]
    assert sorted(grouped) == sorted(options)


@pytest.mark.parametrize(("call", "command"), CALLS)
def test_the_help_has_the_exit_statuses(call: list[str], command: CommandInGroups) -> None:
    statuses = read_sections(run(*call, "--help").stdout)["Exit status"]
    shown = set(re.findall(r"^  (\d+)  ", statuses, re.MULTILINE))
    wanted = {"logs-mock": "0 2 130", "logs-conformance": "0 1 2 4 5", "logs-review": "0 1 2 3 130"}
    assert shown == set(wanted[str(command.name)].split())


def test_a_mistyped_option_of_the_review_names_the_nearest() -> None:
    ended = run("logs-review", "--fromat", "json")
    assert ended.returncode == 2
    assert ended.stderr == "error: No such option '--fromat'; did you mean --format?\n"


@pytest.mark.parametrize("name", COMMANDS)
def test_an_unsupported_shell_is_an_error(name: str) -> None:
    ended = run(name, "--print-completion", "csh")
    assert ended.returncode == (4 if name == "logs-conformance" else 2)
    assert ended.stderr == (
        "error: Invalid value for '--print-completion': "
        "'csh' is not one of 'bash', 'zsh', 'fish'.\n"
    )


@pytest.mark.parametrize(
    ("words", "completions"),
    [
        (["logs-mock", "--st"], ["--state"]),
        (["logs-mock", "--port", "0", "--max-e"], ["--max-entries"]),
        (["logs-mock", "--engine", ""], ["direct", "connexion"]),
        (["logs-mock", "--contract", "open"], ["compopt -o default"]),
        (["logs-review", "--format", "s"], ["sarif"]),
        (["logs-review", "base.yaml", "--str"], ["--strict"]),
        (["logs-review", "open"], ["compopt -o default"]),
        (["logs-conformance", "--token-o"], ["--token-over-quota"]),
        (["logs-conformance", "-n", "2", "--rep"], ["--report-dir"]),
        (["logs-conformance", "--report-dir", "rep"], ["compopt -o default"]),
        (["logs-conformance", "test_s"], ["test_scope.py"]),
    ],
    ids=" ".join,
)
def test_bash_completes(words: list[str], completions: list[str]) -> None:
    assert [word for word in complete(*words) if word] == completions


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize(("shell", "check"), [("zsh", "-n"), ("fish", "--no-execute")])
def test_zsh_and_fish_can_parse_the_script(
    tmp_path: Path, name: str, shell: str, check: str
) -> None:
    script = run(name, "--print-completion", shell)
    assert script.returncode == 0, script.stderr
    assert f"_{name.replace('-', '_').upper()}_COMPLETE={shell}_complete" in script.stdout
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed, so its syntax check cannot run")
    path = tmp_path / "script"
    path.write_text(script.stdout, encoding="utf-8")
    checked = run(shell, check, str(path))
    assert checked.returncode == 0, checked.stderr


def test_a_completion_imports_no_slow_package() -> None:
    source = "import sys; import logs_contract.server.cli, logs_contract.review.cli"
    source += "; import logs_contract.suite.cli"
    source += "\nslow = {'connexion', 'hypothesis', 'jsonschema_rs', 'pytest', 'yaml'}"
    source += "\nprint(*slow & set(sys.modules))"
    ended = run(sys.executable, "-c", source)
    assert (ended.returncode, ended.stdout) == (0, "\n"), ended.stderr

"""Every command that a page shows exists, and takes the options that the page gives it.

The commands of docs/admin-api.md are run by tests/server/admin/test_guide.py.
"""

from __future__ import annotations

import os
import re
import shlex

import pytest

from tests.conftest import Serve
from tests.documentation.pages import Page, list_pages
from tests.documentation.programs import (
    SCRIPTS,
    SUITE,
    TARGETS,
    find_extras,
    find_options,
    find_targets,
)
from tests.servers import ROOT, run_shell

RUN_ELSEWHERE = "docs/admin-api.md"
OTHER_PROGRAMS = {"docker", "gh", "git", "pre-commit"}  # they are not ours, and not installed here
PAGES = [page for page in list_pages() if str(page) != RUN_ELSEWHERE]
COMMANDS = [(page, command) for page in PAGES for command in page.commands]
CURLS = [command for _, command in COMMANDS if command.startswith("curl")]


def options_in(words: list[str]) -> set[str]:
    return {word.partition("=")[0] for word in words if word.startswith("--")}


def check_make(words: list[str]) -> None:
    """The target exists, and its program takes the options in ARGS."""
    variables = dict(word.split("=", 1) for word in words if "=" in word)
    for target in (word for word in words if "=" not in word):
        assert target in find_targets(), f"there is no target {target}"
        given = options_in(shlex.split(variables.get("ARGS", "")))
        assert not given or given <= find_options(TARGETS[target])


def check_module(words: list[str]) -> None:
    """The module exists, and takes the options."""
    module, *rest = words
    if module == "pip":
        check_pip(rest)
    elif module == "pytest":
        check_pytest(rest)
    elif options_in(rest):
        subcommand = [module, *rest[:1]] if module == "benchmarks.compare" else [module]
        assert options_in(rest) <= find_options(tuple(subcommand))
    else:
        file = ROOT / "src" / module.replace(".", "/")
        here = ROOT / module.replace(".", "/")
        assert any(
            (it / "__main__.py").exists() or it.with_suffix(".py").exists() for it in (file, here)
        ), f"there is no module {module}"


def check_pytest(words: list[str]) -> None:
    """The files exist, and the options too."""
    assert options_in(words) <= find_options(SUITE)
    for word in words:
        if word.startswith(("tests", "conformance")):
            assert (ROOT / word.partition("::")[0]).exists(), word


def check_pip(words: list[str]) -> None:
    """The extras exist."""
    for names in re.findall(r"\[([\w,]+)\]", " ".join(words)):
        assert set(names.split(",")) <= find_extras()


@pytest.mark.parametrize(("page", "command"), COMMANDS, ids=str)
def test_a_command_exists_and_takes_its_options(page: Page, command: str) -> None:
    words = shlex.split(command.partition(" | ")[0], comments=True)
    while re.match(r"[A-Z_]+=", words[0]):
        del words[0]
    program, *rest = words
    if program == "make":
        check_make(rest)
    elif program in ("python", ".venv/bin/python"):
        assert rest[0] == "-m"
        check_module(rest[1:])
    elif program in SCRIPTS:
        assert options_in(rest) <= find_options(SCRIPTS[program])
    elif program in ("pytest", "pip"):
        check_module([program, *rest])
    elif "/" in program:
        assert os.access(ROOT / program, os.X_OK), f"{program} cannot be executed"
    else:
        assert program in {*OTHER_PROGRAMS, "curl"}, f"{page}: no test knows {program}"


@pytest.mark.parametrize("command", CURLS)
def test_a_curl_command_succeeds(serve: Serve, command: str) -> None:
    pasted = command.replace("http://127.0.0.1:8080", serve().base_url)
    run = run_shell(f"{pasted} --fail --silent --show-error")
    assert run.returncode == 0, run.stderr


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_every_target_in_the_text_exists(page: Page) -> None:
    named = {found[1] for text in page.code if (found := re.match(r"make ([a-z][a-z-]*)", text))}
    assert named <= find_targets()


def test_every_target_is_documented() -> None:
    text = "\n".join(page.text for page in PAGES)
    assert [name for name in find_targets() if f"make {name}" not in text] == []

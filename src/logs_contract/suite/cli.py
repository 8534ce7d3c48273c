"""``logs-conformance``: the suite without a checkout."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click

from logs_contract.command_line import CommandInGroups, completion_variable, run
from logs_contract.project_files import project_file
from logs_contract.suite.option_table import OPTION_GROUPS, OPTIONS, OPTIONS_WITH_VALUE, SuiteOption

_NEEDED = ("hypothesis", "pytest", "rich", "schemathesis", "urllib3")
_EXIT_STATUSES = {
    0: "The deployment conforms.",
    1: "It does not, or not every MUST could be assessed.",
    2: "There is no verdict: the run was interrupted, or a test could not be read.",
    4: "The call was wrong, or the deployment cannot be reached.",
    5: "Nothing ran.",
}
_HELP = """Judge a deployment of the Logs API from outside, requirement by requirement.

Without --base-url it starts the reference server and judges that. TEST is a file of the suite, as
test_scope.py, or a test, as test_scope.py::test_a_token_without_the_scope.
"""
_EPILOG = """The suite runs on pytest and takes the options of pytest and its plugins too: 'pytest
--help' lists them. In a checkout 'pytest conformance' is the same command.
"""


def main() -> int:
    """Run the suite with pytest's options and its own. The exit status is pytest's."""
    arguments = sys.argv[1:]
    if _asks_for_help(arguments):
        run(command, wrong_call=4)
    missing = [name for name in _NEEDED if find_spec(name) is None]
    if missing:
        print(
            f"logs-conformance needs {', '.join(missing)}: "
            "install it as 'logs-contract[conformance]'",
            file=sys.stderr,
        )
        return 4
    import pytest  # noqa: PLC0415, may be missing

    suite = project_file("conformance")
    # The cache of --lf belongs to the folder it is run from, not to the installed package.
    cache = ["-o", f"cache_dir={Path.cwd() / '.pytest_cache'}"]
    words = [*arguments, *os.environ.get("PYTEST_ADDOPTS", "").split()]
    if any(word.endswith("no:cacheprovider") for word in words):
        cache = []  # pytest does not know the setting then
    settings = ["-c", f"{suite / 'pytest.ini'}", "--rootdir", f"{suite}", *cache]
    tests = _select_tests(suite, _join_values(arguments, OPTIONS_WITH_VALUE))
    return int(pytest.main([*settings, *tests], plugins=[_ProgramName()]))


class _ProgramName:
    """A plugin of pytest: its messages name the command that was called."""

    def pytest_addoption(self, parser: Any) -> None:
        parser.prog = command.name


def _asks_for_help(arguments: Sequence[str]) -> bool:
    """Return whether the call asks for help, version or completion, which need no pytest."""
    asked = any(
        argument in ("-h", "--help", "--version") or argument.startswith("--print-completion")
        for argument in arguments
    )
    return asked or completion_variable(command) in os.environ


def _complete_test(_: click.Context, __: click.Parameter, incomplete: str) -> list[str]:
    """Return the test files whose names start with `incomplete`."""
    names = sorted(path.name for path in project_file("conformance").glob("test_*.py"))
    return [name for name in names if name.startswith(incomplete)]


def _make_click_option(option: SuiteOption) -> click.Option:
    """The option for help and completion; pytest parses its value."""
    return click.Option(
        [option.name],
        is_flag=option.metavar is None,
        metavar=option.metavar,
        type=click.Path() if option.is_path else None,
        help=option.meaning,
    )


command = CommandInGroups(
    "logs-conformance",
    params=[
        click.Argument(["test"], nargs=-1, shell_complete=_complete_test),
        *map(_make_click_option, OPTIONS),
    ],
    groups={
        heading: [option.name for option in options] for heading, options in OPTION_GROUPS.items()
    },
    exit_statuses=_EXIT_STATUSES,
    help=_HELP,
    epilog=_EPILOG,
    context_settings={"ignore_unknown_options": True, "help_option_names": ["-h", "--help"]},
)


def _join_values(arguments: list[str], options: Collection[str]) -> list[str]:
    """Return `arguments` with ``--report-dir=DIR`` in place of ``--report-dir DIR``, and so on.

    Before pytest knows the suite's options, it takes DIR for a folder of tests, and loads the
    conftest.py beside it.
    """
    joined: list[str] = []
    remaining = iter(arguments)
    for argument in remaining:
        value = next(remaining, None) if argument in options else None
        joined.append(argument if value is None else f"{argument}={value}")
    return joined


def _select_tests(suite: Path, arguments: list[str]) -> list[str]:
    """`arguments` with ``test_x.py::…`` as a path in the suite; all tests if none is named."""
    inside = [
        f"{suite / argument}" if (suite / argument.partition("::")[0]).is_file() else argument
        for argument in arguments
    ]
    return inside if inside != arguments else [f"{suite}", *arguments]

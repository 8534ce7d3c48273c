"""``logs-conformance``: the suite without a checkout."""

from __future__ import annotations

import sys
from collections.abc import Collection
from importlib.util import find_spec
from pathlib import Path

from logs_contract.project_files import project_file

_NEEDED = ("hypothesis", "pytest", "rich", "schemathesis", "urllib3")


def main() -> int:
    """Run the suite with pytest's options and its own. The exit status is pytest's."""
    missing = [name for name in _NEEDED if find_spec(name) is None]
    if missing:
        print(
            f"logs-conformance needs {', '.join(missing)}: "
            "install it as 'logs-contract[conformance]'",
            file=sys.stderr,
        )
        return 4
    import pytest  # noqa: PLC0415, may be missing

    from logs_contract.suite.options import OPTIONS_WITH_VALUE  # noqa: PLC0415, imports pytest

    suite = project_file("conformance")
    # The cache of --lf belongs to the folder it is run from, not to the installed package.
    cache = f"cache_dir={Path.cwd() / '.pytest_cache'}"
    arguments = ["-c", f"{suite / 'pytest.ini'}", "--rootdir", f"{suite}", "-o", cache]
    own_arguments = _join_values(sys.argv[1:], OPTIONS_WITH_VALUE)
    return int(pytest.main([*arguments, *_select_tests(suite, own_arguments)]))


def _join_values(arguments: list[str], options: Collection[str]) -> list[str]:
    """`arguments` with ``--report-dir=DIR`` in place of ``--report-dir DIR``, and so on.

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

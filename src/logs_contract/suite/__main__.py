"""``logs-conformance`` and ``python -m conformance``: the suite without a checkout."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path

from logs_contract.project_files import project_file

_NEEDED = ("hypothesis", "pytest", "rich", "schemathesis", "urllib3")


def main() -> int:
    """Run the suite with pytest's and its own options; the exit status is pytest's."""
    missing = [name for name in _NEEDED if find_spec(name) is None]
    if missing:
        print(
            f"logs-conformance needs {', '.join(missing)}: "
            "install it as 'logs-contract[conformance]'",
            file=sys.stderr,
        )
        return 4
    import pytest  # noqa: PLC0415, not before it is known to be there

    suite = project_file("conformance")
    # What --lf remembers belongs to whoever runs it, not to the installed package.
    cache = f"cache_dir={Path.cwd() / '.pytest_cache'}"
    arguments = ["-c", f"{suite / 'pytest.ini'}", "--rootdir", f"{suite}", "-o", cache]
    return int(pytest.main([*arguments, *_selection(suite, sys.argv[1:])]))


def _selection(suite: Path, arguments: list[str]) -> list[str]:
    """The arguments, with ``test_x.py::…`` meant inside the suite; all of it where none is."""
    inside = [
        f"{suite / argument}" if (suite / argument.partition("::")[0]).is_file() else argument
        for argument in arguments
    ]
    return inside if inside != arguments else [f"{suite}", *arguments]


if __name__ == "__main__":
    sys.exit(main())

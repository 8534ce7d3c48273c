"""``python -m tests.documentation.release_notes TAG FILE``: check a tag, write its release notes.

The tag must be ``v`` and the version of the package. The notes are the section of CHANGELOG.md for
this version. Prints ``version=X.Y.Z`` for the outputs of a job. Needs only the standard library.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

_ROOT = Path(__file__).parents[2]


def read_version() -> str:
    """The version of the package, from the file where pyproject.toml reads it."""
    package = (_ROOT / "src/logs_contract/__init__.py").read_text(encoding="utf-8")
    found = re.search(r'^__version__ = "(.+?)"', package, re.MULTILINE)
    if not found:
        raise SystemExit("src/logs_contract/__init__.py has no __version__")
    return found[1]


def find_section(changelog: str, version: str) -> str | None:
    """The text under the heading of a version; None if there is none."""
    heading = rf"^## \[{re.escape(version)}\] - \d{{4}}-\d\d-\d\d\n"
    found = re.search(rf"{heading}(.*?)(?=^## |\Z)", changelog, re.DOTALL | re.MULTILINE)
    return found[1].strip() if found else None


def main(tag: str, target: str) -> None:
    """Write the notes of `tag` to the file `target`. Exits with a message if something is wrong."""
    version = read_version()
    if tag != f"v{version}":
        raise SystemExit(f"the tag is {tag}, but the version of the package is {version}")
    notes = find_section((_ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), version)
    if not notes:
        raise SystemExit(f"CHANGELOG.md has no section for {version}")
    Path(target).write_text(f"{notes}\n", encoding="utf-8")
    sys.stdout.write(f"version={version}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])

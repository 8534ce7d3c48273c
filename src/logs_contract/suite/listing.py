"""The catalogue for people: as text for the terminal, as a table for the README.

``python -m logs_contract.suite.listing`` brings the table in docs/suite.md up to date.
"""

from __future__ import annotations

import re

from logs_contract.project_files import project_file
from logs_contract.suite.requirements import Requirement, catalogue

README = project_file("docs") / "suite.md"


def as_text() -> str:
    """A paragraph for each requirement."""
    return "".join(
        f"{item.id}  {item.level}, since {item.since}\n    {item.sentence}\n    {item.clause}\n"
        for item in catalogue().values()
    )


def as_markdown() -> str:
    """A table for each family."""
    families = dict.fromkeys(item.family for item in catalogue().values())
    return "\n".join(_table(family) for family in families)


def with_table(readme: str) -> str:
    """`readme` with its tables brought up to date. Raises ValueError where it has no place."""
    return fill(readme, "requirements", as_markdown())


def fill(page: str, name: str, text: str) -> str:
    """`page` with `text` between ``<!-- name: … -->`` and ``<!-- end of name -->``.

    Raises ValueError where the page has no such place.
    """
    found = re.search(rf"<!-- {name}: [^>]*-->\n(.*)<!-- end of {name} -->", page, re.DOTALL)
    if not found:
        raise ValueError(f"there is no place for {name}")
    return f"{page[: found.start(1)]}\n{text}\n{page[found.end(1) :]}"


def _table(family: str) -> str:
    rows = "".join(map(_row, (i for i in catalogue().values() if i.family == family)))
    return f"### {family}\n\n| requirement | level | clause | |\n|---|---|---|---|\n{rows}"


def _row(item: Requirement) -> str:
    level = f"{item.level}, conditional" if item.conditional else item.level
    return f"| `{item.id}` | {level} | `{item.clause}` | {item.sentence} |\n"


if __name__ == "__main__":
    README.write_text(with_table(README.read_text(encoding="utf-8")), encoding="utf-8")

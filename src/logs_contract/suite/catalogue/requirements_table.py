"""The requirements for people: as text for the terminal, as tables for docs/suite.md.

``python -m logs_contract.suite.catalogue.requirements_table`` updates the tables in the page.
"""

from __future__ import annotations

import re

from logs_contract.project_files import project_file
from logs_contract.suite.catalogue.requirements import Requirement, load_requirements

PAGE = project_file("docs") / "suite.md"


def render_text() -> str:
    """A paragraph for each requirement."""
    return "".join(
        f"{item.id}  {item.level}, since {item.since}\n    {item.sentence}\n    {item.clause}\n"
        for item in load_requirements().values()
    )


def render_markdown() -> str:
    """A table for each family of requirements."""
    families = dict.fromkeys(item.family for item in load_requirements().values())
    return "\n".join(_render_table(family) for family in families)


def update_tables(page: str) -> str:
    """`page` with its tables of requirements up to date. Raises ValueError if it has no section."""
    return fill(page, "requirements", render_markdown())


def fill(page: str, name: str, text: str) -> str:
    """`page` with `text` between ``<!-- name: … -->`` and ``<!-- end of name -->``.

    Raises ValueError if the page has no such section.
    """
    found = re.search(rf"<!-- {name}: [^>]*-->\n(.*)<!-- end of {name} -->", page, re.DOTALL)
    if not found:
        raise ValueError(f"there is no place for {name}")
    return f"{page[: found.start(1)]}\n{text}\n{page[found.end(1) :]}"


def _render_table(family: str) -> str:
    rows = "".join(
        _render_row(item) for item in load_requirements().values() if item.family == family
    )
    return f"### {family}\n\n| requirement | level | clause | |\n|---|---|---|---|\n{rows}"


def _render_row(item: Requirement) -> str:
    level = f"{item.level}, conditional" if item.conditional else item.level
    return f"| `{item.id}` | {level} | `{item.clause}` | {item.sentence} |\n"


if __name__ == "__main__":
    PAGE.write_text(update_tables(PAGE.read_text(encoding="utf-8")), encoding="utf-8")

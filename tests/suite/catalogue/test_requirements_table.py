"""The tables of docs/suite.md and the text of ``--requirements``."""

from __future__ import annotations

from logs_contract.suite.catalogue.requirements import load_requirements
from logs_contract.suite.catalogue.requirements_table import PAGE, render_text, update_tables


def test_the_readme_lists_them_all() -> None:
    """``python -m logs_contract.suite.catalogue.requirements_table`` writes the table."""
    readme = PAGE.read_text(encoding="utf-8")
    assert update_tables(readme) == readme
    assert all(f"| `{id_}` |" in readme for id_ in load_requirements())


def test_the_text_lists_them_all() -> None:
    assert all(f"\n{id_}  " in f"\n{render_text()}" for id_ in load_requirements())

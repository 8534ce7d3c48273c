"""Generated sections of pages."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.common.pages import PAGE, RECORDS, Output, fill_sections, update_page

SECTION = "<!-- {0}: by hand -->\n<!-- end of {0} -->\n"


def test_only_the_named_sections_of_a_page_are_replaced(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"before\n{SECTION.format('a')}{SECTION.format('b')}after\n")
    update_page(page, {"a": "new\n"})
    text = page.read_text()
    assert "<!-- a: by hand -->\n\nnew\n\n<!-- end of a -->\n" in text
    assert SECTION.format("b") in text
    assert text.startswith("before\n")
    assert text.endswith("after\n")
    with pytest.raises(ValueError, match="no place for c"):
        fill_sections(text, {"c": ""})


def test_a_folder_takes_the_page_and_the_records(tmp_path: Path) -> None:
    assert Output.in_folder(tmp_path) == Output(tmp_path / "benchmarks.md", tmp_path)
    assert Output.in_folder(None) == Output(PAGE, RECORDS)

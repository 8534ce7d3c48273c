"""Every link of every page leads somewhere."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest

from tests.documentation.pages import Page, list_pages
from tests.servers import ROOT

PAGES = {str(page): page for page in list_pages()}


@pytest.mark.parametrize("page", PAGES.values(), ids=str)
def test_every_link_leads_to_a_file_and_a_heading(page: Page) -> None:
    for link in page.links:
        if link.startswith(("https://", "http://127.0.0.1")):
            continue
        target, _, anchor = link.partition("#")
        path = (ROOT / page.path.parent / target).resolve() if target else ROOT / page.path
        assert path.exists(), f"{link} leads to no file"
        assert path.is_relative_to(ROOT), f"{link} leads out of the repository"
        if anchor:
            assert anchor in PAGES[str(path.relative_to(ROOT))].anchors, f"{link}: no heading"


def test_the_index_links_every_guide() -> None:
    guides = {page.path.name for page in PAGES.values() if page.path.parent.name == "docs"}
    linked = {PurePosixPath(link).name for link in PAGES["docs/README.md"].links}
    assert guides - {"README.md"} <= linked


def test_the_readme_links_the_index_and_the_guides_of_the_three_users() -> None:
    linked = {link.partition("#")[0] for link in PAGES["README.md"].links}
    assert {f"docs/{name}.md" for name in ("README", "server", "admin-api", "suite", "review")} <= (
        linked
    )


def test_equal_headings_have_numbered_anchors(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# [0.2.0] - A `day`\n\n## Added\n\n## Added\n", encoding="utf-8")
    assert Page(page).anchors == {"020---a-day", "added", "added-1"}

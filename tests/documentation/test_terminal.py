"""The pictures of the documentation show what the programs print today."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.documentation.pages import list_pages
from tests.documentation.terminal import IMAGES, PICTURES, find_text, record
from tests.servers import ROOT


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_up_to_date(name: str, tmp_path: Path) -> None:
    """``make docs`` writes the pictures. Ids and times may differ."""
    drawing = (IMAGES / f"{name}.svg").read_text(encoding="utf-8")
    assert find_text(drawing) == find_text(record(name, tmp_path))


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_shows_nothing_of_the_machine(name: str) -> None:
    drawing = (IMAGES / f"{name}.svg").read_text(encoding="utf-8")
    assert str(ROOT) not in drawing
    assert "url(http" not in drawing


def test_every_picture_is_in_a_page() -> None:
    linked = {link.rpartition("/")[2] for page in list_pages() for link in page.links}
    assert {path.name for path in IMAGES.iterdir()} <= linked

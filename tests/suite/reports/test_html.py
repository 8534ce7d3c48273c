"""report.html."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from logs_contract.project_files import project_file
from logs_contract.suite.reports.html import render_html


def test_the_page_is_one_file_that_opens_on_the_verdict(folder: Path) -> None:
    page = (folder / "report.html").read_text()
    assert re.search(r"<h1 class=\"bad\">DOES NOT CONFORM</h1>", page)
    assert not re.search(r"(src|href)=[\"'](?!#)", page)
    assert "@import" not in page
    assert "prefers-color-scheme: dark" in page
    assert 'name="viewport"' in page
    assert '<details id="authorization.revoked" open>' in page
    assert "${CONFORMANCE_TOKEN_REVOKED}" in page


def test_the_page_shows_markup_as_text(report: Any) -> None:
    item = {**report["requirements"][0], "outcome": "failed"}
    item["findings"] = [{"test": "t", "reason": "<script>x</script>", "evidence": None}]
    page = render_html({**report, "requirements": [item]})
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_a_long_value_without_blanks_stays_on_the_page() -> None:
    style = (project_file("src") / "logs_contract/suite/reports/report.html.j2").read_text()
    body = re.search(r"\nbody \{(.*?)\}", style, re.DOTALL)
    assert body
    assert "overflow-wrap: anywhere" in body[1]

"""Growth: the record, the tables, the chart, and the bodies that are sent."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from benchmarks.common.pages import PAGE, RECORDS, fill_sections
from benchmarks.growth.__main__ import main
from benchmarks.growth.growth_results import GrowthResults, Point, Sweep, parse_growth
from benchmarks.growth.growth_tables import describe_memory, write_sections
from benchmarks.growth.sweeps import make_meta
from benchmarks.load.scenarios import Request
from tests.benchmarks.load.example_run import MACHINE

SECTION = "<!-- growth: by hand -->\n<!-- end of growth -->\n"
POINTS = [
    Point(sweep, size, 200, 1000.0, 1.0, 2.0, 100.0 + size) for sweep in Sweep for size in (1, 10)
]
MEMORY = "1 to 10 requests with the default settings: 101 to 110 MiB, +8.9 %."


def test_the_added_memory_is_described() -> None:
    assert MEMORY in describe_memory(GrowthResults(MACHINE, POINTS))
    assert describe_memory(GrowthResults(MACHINE, [])).endswith("not measured.\n")


def test_tables_and_chart_are_written_from_the_record(tmp_path: Path) -> None:
    results = GrowthResults(MACHINE, POINTS)
    assert parse_growth(results.to_json()) == results
    (tmp_path / "growth.json").write_text(results.to_json(), encoding="utf-8")
    (tmp_path / PAGE.name).write_text(SECTION, encoding="utf-8")
    result = CliRunner().invoke(main, ["--table", "--folder", str(tmp_path)])
    assert result.exit_code == 0, result.output
    assert (tmp_path / "growth.svg").read_bytes().startswith(b"<?xml")
    assert "| 10 | 1,000 | 0.2 | 1.00 | 2.00 | 110 |" in (tmp_path / PAGE.name).read_text("utf-8")


@pytest.mark.parametrize("size", [100, 262_144])
def test_meta_has_the_size_that_is_measured(size: int) -> None:
    assert len(Request(entry=make_meta(size)).body) == size


def test_the_page_shows_the_figures_that_are_kept() -> None:
    page = PAGE.read_text(encoding="utf-8")
    results = parse_growth((RECORDS / "growth.json").read_text(encoding="utf-8"))
    assert fill_sections(page, write_sections(results)) == page

"""The tables of a run, also of one that is older than some columns."""

from __future__ import annotations

import json

from benchmarks.common.pages import PAGE, RECORDS, fill_sections
from benchmarks.load.load_results import Gap, parse_results
from benchmarks.load.load_tables import write_sections
from benchmarks.load.scenarios import INGEST, ONE_CORE
from benchmarks.load.servers import BARE, OURS, PRISM, WIREMOCK, list_servers
from benchmarks.load.warm_up import WarmUp
from tests.benchmarks.load.example_run import MACHINE, make_results


def test_the_tables_have_every_server_and_every_reason() -> None:
    made = make_results({(OURS, INGEST): 950, (OURS, "401"): 2000}, {OURS: 0.5})
    made.gaps = [
        Gap(PRISM, "", "missing: there is no package"),
        Gap(BARE, "401", "answers 201"),
        Gap(BARE, "403", "answers 201"),
    ]
    page = write_sections(made)["load"]
    row = "| 950 | 0.526 | not measured | 950 to 950 | 1.00 | 2.00 | 50 | 0.50 |"
    assert f"| the reference server {row}" in page
    assert "| the reference server | - | 2,000 | - | - |" in page
    assert all(f"| {s.title} | - |" in page for name, s in list_servers().items() if name != OURS)
    assert "- Prism, all: missing: there is no package" in page
    assert "- bare ASGI application, 401, 403: answers 201" in page
    assert "java -jar" in page
    assert str(MACHINE) in page
    assert parse_results(made.to_json()) == made


def test_the_rate_on_one_core_and_the_warm_up_are_shown() -> None:
    made = make_results({(OURS, INGEST): 950, (OURS, ONE_CORE): 800}, {})
    made.warm_ups = [
        WarmUp(OURS, INGEST, 6.0, stable=True),
        WarmUp(WIREMOCK, INGEST, 90.0, stable=False),
    ]
    page = write_sections(made)["load"]
    assert "| the reference server | 950 | 0.526 | 800 |" in page
    assert "before the rounds of ingest: the reference server 6 s, WireMock 90 s." in page
    assert "Never stable: WireMock (ingest, 90 s)." in page
    assert parse_results(made.to_json()) == made


def test_a_record_without_warm_ups_is_read_and_shown_as_not_measured() -> None:
    document = json.loads(make_results({(OURS, INGEST): 950}, {}).to_json())
    del document["warm_ups"], document["plan"][0]["warm_up"]
    page = write_sections(parse_results(json.dumps(document)))["load"]
    assert "Whether rates were stable before the rounds: not measured." in page
    assert "| the reference server | 950 | 0.526 | not measured |" in page


def test_the_page_shows_the_figures_that_are_kept() -> None:
    page = PAGE.read_text(encoding="utf-8")
    results = parse_results((RECORDS / "load.json").read_text(encoding="utf-8"))
    assert fill_sections(page, write_sections(results)) == page

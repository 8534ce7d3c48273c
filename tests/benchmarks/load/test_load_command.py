"""``python -m benchmarks.load``: the chosen servers, the written files, the errors."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from benchmarks.common.commands import find_program
from benchmarks.common.machine import read_machine
from benchmarks.common.pages import PAGE
from benchmarks.growth.__main__ import main as growth_main
from benchmarks.load.__main__ import main, run
from benchmarks.load.load_results import Gap, Plan, parse_results
from benchmarks.load.scenarios import INGEST, ONE_CORE
from benchmarks.load.servers import BARE, CONNEXION, OURS, PEERS, PRISM, list_servers
from benchmarks.load.wrk import MISSING
from tests.benchmarks.load.example_run import MACHINE

SECTION = "<!-- load: by hand -->\n<!-- end of load -->\n"
wrk = pytest.mark.skipif(not (find_program("wrk") or "CI" in os.environ), reason=MISSING)


def test_a_missing_peer_is_named_and_the_rest_are_measured(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("benchmarks.load.__main__.read_machine", lambda: MACHINE)
    lacking = replace(list_servers()[PRISM], missing=lambda: "there is no package")
    done = run([lacking, list_servers()[BARE]], [], Plan(1, 1, 1, 1))
    assert done.gaps == [Gap(PRISM, "", "missing: there is no package")]
    assert done.servers[0].version == "missing"
    assert [start.server for start in done.starts] == [BARE]
    assert "missing: prism: there is no package" in capsys.readouterr().out


def test_every_peer_says_how_it_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.common.installed.find_program", lambda _: None)
    reasons = {name: list_servers()[name].missing() for name in PEERS if name != CONNEXION}
    assert all("is not on the PATH; install" in reason for reason in reasons.values()), reasons


def test_without_wrk_its_package_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for module, command in (("load", main), ("growth", growth_main)):
        monkeypatch.setattr(f"benchmarks.{module}.__main__.find_program", lambda _: None)
        result = CliRunner().invoke(command, ["--folder", str(tmp_path)])
        assert result.exit_code == 1
        assert "Debian: apt-get install wrk" in result.output


def test_an_unknown_server_is_an_error() -> None:
    result = CliRunner().invoke(main, ["--server", "prsm"])
    assert result.exit_code == 2
    assert "no server is called 'prsm'; known: reference, " in result.output


@wrk
def test_a_small_run_writes_figures_tables_and_chart(tmp_path: Path) -> None:
    page, chart = tmp_path / PAGE.name, tmp_path / "load.svg"
    page.write_text(SECTION, encoding="utf-8")
    sizes = ["--rounds", "1", "--seconds", "1", "--starts", "1", "--warm-up", "1"]
    scenarios = [f"--scenario={name}" for name in (INGEST, ONE_CORE, "401")]
    options = [f"--server={OURS}", f"--server={BARE}", "--folder", str(tmp_path)]
    result = CliRunner().invoke(main, [*sizes, *scenarios, *options])
    assert result.exit_code == 0, result.output
    done = parse_results((tmp_path / "load.json").read_text(encoding="utf-8"))
    expected = [(OURS, INGEST), (BARE, INGEST), (OURS, ONE_CORE), (BARE, ONE_CORE), (OURS, "401")]
    assert [(r.server, r.scenario) for r in done.rounds] == expected, result.output
    assert [(w.server, w.scenario) for w in done.warm_ups] == expected
    assert all(r.requests > 10 and r.cpu_seconds > 0 and r.memory > 10 for r in done.rounds)
    assert {start.server for start in done.starts} == {OURS, BARE}
    assert Gap(BARE, "401", "answers 201") in done.gaps
    picture, text = chart.read_bytes(), page.read_text(encoding="utf-8")
    assert picture.startswith(b"<?xml")
    again = CliRunner().invoke(main, ["--table", "--folder", str(tmp_path)])
    assert again.exit_code == 0, again.output
    assert chart.read_bytes() == picture
    assert page.read_text(encoding="utf-8") == text


@wrk
def test_the_machine_is_described() -> None:
    assert read_machine().cores >= 1
    assert "GiB; Linux" in str(read_machine())

"""The server under load: what is read of wrk, what counts, how goals are judged, what is shown."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from benchmarks.growth.__main__ import main as growth_main
from benchmarks.growth.point import Growth, Point, Sweep
from benchmarks.growth.point import parse as parse_growth
from benchmarks.growth.sweeps import meta_of
from benchmarks.growth.table import flatness
from benchmarks.growth.table import with_tables as with_growth
from benchmarks.judges.calls import which
from benchmarks.judges.table import README
from benchmarks.load.__main__ import main, run
from benchmarks.load.contender import Contender, StartError, running
from benchmarks.load.goals import goals
from benchmarks.load.machine import Machine, this_machine
from benchmarks.load.panel import BARE, CONNEXION, OURS, PEERS, PRISM, QUIET, WIREMOCK, panel
from benchmarks.load.process import Process
from benchmarks.load.record import Gap, Plan, Record, Round, Standing, Start, parse
from benchmarks.load.scenario import INGEST, SCENARIOS, Request
from benchmarks.load.table import with_tables
from benchmarks.load.wrk import MISSING, script
from benchmarks.load.wrk import parse as parse_wrk

INGESTED = """\
Running 2s test @ http://127.0.0.1:18300/logs
  1 threads and 16 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency    17.48ms    5.40ms  61.47ms   87.19%
    Req/Sec     0.93k   121.40     1.08k    80.00%
  1850 requests in 2.00s, 547.75KB read
Requests/sec:    924.46
Transfer/sec:    273.71KB
{"requests": 1850, "microseconds": 2001168, "p50": 16725, "p99": 41368, "refused": 0, "failed": 0}
"""
REFUSED = """\
Running 2s test @ http://127.0.0.1:18300/logs
  1 threads and 16 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     6.29ms    5.21ms  56.15ms   97.14%
    Req/Sec     2.83k   417.05     3.42k    61.90%
  5915 requests in 2.10s, 1.28MB read
  Non-2xx or 3xx responses: 5915
Requests/sec:   2816.89
Transfer/sec:    624.50KB
{"requests": 5915, "microseconds": 2099832, "p50": 5981, "p99": 39047, "refused": 5915, "failed": 0}
"""
NOBODY = "unable to connect to 127.0.0.1:1 Connection refused\n"
MARKS = "<!-- {0}: by hand -->\n<!-- end of {0} -->\n"
MACHINE = Machine("A cpu", 2, 24.0, "6.1", "3.11.7", "4.1.0", "2026-11-25")
wrk = pytest.mark.skipif(not (which("wrk") or "CI" in os.environ), reason=MISSING)


def record(rates: dict[tuple[str, str], float], starts: dict[str, float]) -> Record:
    """A run of one round each, with these requests a second and seconds of start."""
    servers = [
        Standing(item.name, item.title, "1", "a runtime", item.call()) for item in panel().values()
    ]
    made = Record(MACHINE, Plan(1, 1, 16, 1), servers)
    made.rounds = [
        Round(server, scenario, int(rate), 1.0, 1.0, 2.0, cpu_seconds=0.5, memory=50.0)
        for (server, scenario), rate in rates.items()
    ]
    made.starts = [Start(server, seconds) for server, seconds in starts.items()]
    return made


def test_bursts_are_read_from_what_wrk_prints() -> None:
    ingested, refused = parse_wrk(INGESTED), parse_wrk(REFUSED)
    assert (ingested.requests, ingested.seconds) == (1850, 2.001168)
    assert (ingested.p50, ingested.p99) == (16.725, 41.368)
    assert refused.refused == 5915
    with pytest.raises(ValueError, match="did not come to its end: unable to connect"):
        parse_wrk(NOBODY)


def test_a_burst_counts_where_every_answer_is_of_the_expected_kind() -> None:
    ingested, refused = parse_wrk(INGESTED), parse_wrk(REFUSED)
    assert ingested.fault(201) == ""
    assert refused.fault(429) == ""
    assert ingested.fault(400) == "0 answers of 1850 were refusals, wanted 1850"
    assert replace(ingested, refused=1).fault(201) == "1 answers of 1850 were refusals, wanted 0"
    assert replace(refused, refused=5914).fault(401).startswith("5914 answers of 5915")
    assert "had no whole answer" in replace(ingested, failed=2).fault(201)
    assert replace(ingested, requests=0).fault(201) == "no request was answered"


def test_the_script_sends_the_request() -> None:
    text = script(SCENARIOS["403"].request.with_headers(Specmatic_Response_Code="403"))
    assert "wrk.headers[ [==[Authorization]==] ] = [==[Bearer so_test_reader]==]" in text
    assert "wrk.headers[ [==[Specmatic-Response-Code]==] ] = [==[403]==]" in text
    assert '[==[{"level":"info","message":"Player connected",' in text
    assert "Authorization" not in script(Request(token=None))


def test_a_goal_is_met_or_missed_by_what_was_measured() -> None:
    fast: dict[tuple[str, str], float] = {
        (OURS, INGEST): 18_000,
        (BARE, INGEST): 30_000,
        (WIREMOCK, INGEST): 12_000,
        (PRISM, INGEST): 3_000,
    }
    starts = {OURS: 0.4, CONNEXION: 0.4, PRISM: 0.8, BARE: 0.1}
    met = [goal for goal in goals(record(fast, starts)) if goal.met]
    assert [goal.measured for goal in met] == ["0.60 times", "1.50 times", "6.00 times", "0.40 s"]
    slow = goals(
        record({**fast, (OURS, INGEST): 17_990, (QUIET, INGEST): 20_000}, {**starts, OURS: 0.41})
    )
    assert [goal.verdict for goal in slow] == ["missed"] * 3 + ["not measured"] * 4 + ["missed"]
    assert slow[0].quiet == "0.67 times"
    assert slow[-1].wanted == "≤ 0.40 s, plain Connexion"
    refusals = record(
        {(OURS, "429"): 4000, (PRISM, "429"): 2000, (OURS, "400"): 1999, (PRISM, "400"): 1000}, {}
    )
    assert [g.verdict for g in goals(refusals)[3:7]] == ["missed", *["not measured"] * 2, "met"]


def test_the_tables_have_every_server_and_every_reason() -> None:
    made = record({(OURS, INGEST): 950, (OURS, "401"): 2000}, {OURS: 0.5})
    made.gaps = [
        Gap(PRISM, "", "missing: there is no package"),
        Gap(BARE, "401", "answers 201"),
        Gap(BARE, "403", "answers 201"),
    ]
    page = with_tables(MARKS.format("load"), made)
    assert "| the reference server | 950 | 950 to 950 | 1.00 | 2.00 | 0.526 | 50 | 0.50 |" in page
    assert "| the reference server | - | 2,000 | - | - |" in page
    assert all(
        f"| {made_of.title} | - |" in page for name, made_of in panel().items() if name != OURS
    )
    assert "- Prism, all: missing: there is no package" in page
    assert "- bare ASGI application, 401, 403: answers 201" in page
    assert "java -jar" in page
    assert str(MACHINE) in page
    assert parse(made.to_json()) == made


def test_a_peer_that_is_missing_is_named_and_the_rest_are_measured(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("benchmarks.load.__main__.this_machine", lambda: MACHINE)
    lacking = replace(panel()[PRISM], missing=lambda: "there is no package")
    done = run([lacking, panel()[BARE]], [], Plan(1, 1, 1, 1))
    assert done.gaps == [Gap(PRISM, "", "missing: there is no package")]
    assert done.servers[0].version == "missing"
    assert [start.server for start in done.starts] == [BARE]
    assert "missing: prism: there is no package" in capsys.readouterr().out


def test_every_peer_says_how_it_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.java.which", lambda _: None)
    monkeypatch.setattr("benchmarks.reviews.packages.which", lambda _: None)
    reasons = {name: panel()[name].missing() for name in PEERS if name != CONNEXION}
    assert all("is not on the PATH; install" in reason for reason in reasons.values()), reasons


def test_a_server_that_ends_is_told_with_what_it_said() -> None:
    command = ("python", "-c", "print('no such thing')")
    broken = Contender("broken", "Broken", command, lambda: "1", lambda: "Python")
    with pytest.raises(StartError, match="it said: no such thing"), running(broken):
        pass


def test_a_held_process_takes_no_processor_time(tmp_path: Path) -> None:
    busy = Process([sys.executable, "-c", "while True: pass"], tmp_path / "log")
    try:
        with busy.awake():
            while not busy.cpu_seconds():
                pass
        spent = busy.cpu_seconds()
        subprocess.run([sys.executable, "-c", "sum(range(10_000_000))"], check=True)
        assert busy.cpu_seconds() - spent <= 0.02
        assert busy.memory() > 1
    finally:
        busy.stop()
    assert busy.ended


def test_without_wrk_the_package_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for module, command in (("load", main), ("growth", growth_main)):
        monkeypatch.setattr(f"benchmarks.{module}.__main__.which", lambda _: None)
        result = CliRunner().invoke(command, ["--folder", str(tmp_path)])
        assert result.exit_code == 1
        assert "Debian: apt-get install wrk" in result.output


@wrk
def test_a_small_run_writes_figures_table_and_plot(tmp_path: Path) -> None:
    (tmp_path / README.name).write_text(MARKS.format("load"), encoding="utf-8")
    sizes = ["--rounds", "1", "--seconds", "1", "--starts", "1", "--folder", str(tmp_path)]
    servers = ["--server", OURS, "--server", BARE]
    result = CliRunner().invoke(main, [*sizes, *servers, "--scenario", INGEST, "--scenario", "401"])
    assert result.exit_code == 0, result.output
    done = parse((tmp_path / "load.json").read_text(encoding="utf-8"))
    assert [(r.server, r.scenario) for r in done.rounds] == [
        (OURS, INGEST),
        (BARE, INGEST),
        (OURS, "401"),
    ], result.output
    assert all(r.requests > 10 and r.cpu_seconds > 0 and r.memory > 10 for r in done.rounds)
    assert {start.server for start in done.starts} == {OURS, BARE}
    assert Gap(BARE, "401", "answers 201") in done.gaps
    picture = (tmp_path / "load.svg").read_bytes()
    assert picture.startswith(b"<?xml")
    page = (tmp_path / README.name).read_text(encoding="utf-8")
    again = CliRunner().invoke(main, ["--table", "--folder", str(tmp_path)])
    assert again.exit_code == 0, again.output
    assert (tmp_path / "load.svg").read_bytes() == picture
    assert (tmp_path / README.name).read_text(encoding="utf-8") == page


def test_a_server_nobody_knows_is_an_error() -> None:
    result = CliRunner().invoke(main, ["--server", "prsm"])
    assert result.exit_code == 2
    assert "no server is called 'prsm'; known: reference, " in result.output


def test_growth_is_told_and_drawn(tmp_path: Path) -> None:
    points = [
        Point(sweep, size, 200, 1000.0, 1.0, 2.0, 100.0 + size)
        for sweep in Sweep
        for size in (1, 10)
    ]
    growth = Growth(MACHINE, points)
    assert parse_growth(growth.to_json()) == growth
    assert "1 to 10 requests with the default settings: 101 to 110 MiB, +8.9 %." in flatness(growth)
    (tmp_path / "growth.json").write_text(growth.to_json(), encoding="utf-8")
    (tmp_path / README.name).write_text(MARKS.format("growth"), encoding="utf-8")
    result = CliRunner().invoke(growth_main, ["--table", "--folder", str(tmp_path)])
    assert result.exit_code == 0, result.output
    assert (tmp_path / "growth.svg").read_bytes().startswith(b"<?xml")
    assert "| 10 | 1,000 | 0.2 | 1.00 | 2.00 | 110 |" in (tmp_path / README.name).read_text("utf-8")


@pytest.mark.parametrize("size", [100, 262_144])
def test_meta_has_the_size_that_is_measured(size: int) -> None:
    assert len(Request(entry=meta_of(size)).body) == size


@wrk
def test_the_machine_is_described() -> None:
    assert this_machine().cores >= 1
    assert "GiB; Linux" in str(this_machine())


def test_the_readme_shows_the_figures_that_are_kept() -> None:
    page = README.read_text(encoding="utf-8")
    load = parse((README.parent / "load.json").read_text(encoding="utf-8"))
    growth = parse_growth((README.parent / "growth.json").read_text(encoding="utf-8"))
    assert with_growth(with_tables(page, load), growth) == page

"""``python -m benchmarks.compare judges``: runs the suite and its peers on the mutants."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import click

from benchmarks.common.commands import SHOWN_FOLDER, SHOWN_URL
from benchmarks.common.machine import format_today
from benchmarks.common.pages import DEPLOYMENTS_PAGE, PAGE, update_page
from benchmarks.compare.judges.judge_counts import PLAIN
from benchmarks.compare.judges.judge_runs import judge_deployment, list_deployments
from benchmarks.compare.judges.judge_tables import write_lists, write_sections
from benchmarks.compare.judges.judgement import FILE, Judgements, read_judgements
from benchmarks.compare.judges.own_suite import NAME, read_suite
from benchmarks.compare.judges.peers import Judge, list_judges
from benchmarks.compare.results import write_results
from benchmarks.compare.runner import record_all
from benchmarks.compare.tools import SPECMATIC_OPTION, check_known, choose_tools, describe_run


@click.command(context_settings={"show_default": True})
@click.argument("names", nargs=-1)
@click.option("--judge", "chosen", multiple=True, help="Only this judge; can be given again.")
@click.option("--jobs", default=2, type=click.IntRange(1), help="At a time.")
@click.option("--limit", default=120.0, help="Most seconds of one run.")
@SPECMATIC_OPTION
@click.option(
    "--suite",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="File that make mutants wrote with --json; judge nothing else.",
)
@click.option("--table", is_flag=True, help="Judge nothing; update the tables.")
def judges(
    *,
    names: tuple[str, ...],
    chosen: tuple[str, ...],
    jobs: int,
    limit: float,
    specmatic_jar: Path,
    suite: Path | None,
    table: bool,
) -> None:
    """Judge the deployments NAMES, or all; judges.json and the pages keep the results."""
    judgements = read_judgements()
    known = list_judges(specmatic_jar)
    judgements.update_corpus(list_deployments(), [NAME, *known])
    if suite:
        _take_suite(judgements, suite)
    elif not table:
        able = choose_tools(known.values(), "judge", chosen)
        check_known("deployment", names, judgements.cases)
        for judge in able:
            command = judge.command(SHOWN_URL, SHOWN_FOLDER)
            judgements.update_tool(describe_run(judge, command, jobs))
        pairs = find_pairs(judgements, able, names)
        tasks = [partial(judge_deployment, judge, name, limit) for judge, name in pairs]
        record_all(judgements, tasks, jobs, FILE)
    write_results(FILE, judgements)
    update_page(PAGE, write_sections(judgements))
    update_page(DEPLOYMENTS_PAGE, write_lists(judgements))


def find_pairs(
    judgements: Judgements, able: Sequence[Judge], names: Sequence[str]
) -> list[tuple[Judge, str]]:
    """The runs to do. A judge without a result for the plain deployment begins with it."""
    pairs = [(judge, name) for name in names or judgements.cases for judge in able]
    lacking = [
        (judge, PLAIN)
        for judge in able
        if not judgements.find(judge.name, PLAIN) and (judge, PLAIN) not in pairs
    ]
    return lacking + pairs


def _take_suite(judgements: Judgements, file: Path) -> None:
    run, results = read_suite(file, format_today())
    judgements.update_tool(run)
    for result in results:
        judgements.add(result)

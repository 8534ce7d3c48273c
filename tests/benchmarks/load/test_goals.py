"""The check of a run against the goals."""

from __future__ import annotations

from benchmarks.load.goals import evaluate_goals
from benchmarks.load.scenarios import INGEST, ONE_CORE
from benchmarks.load.servers import BARE, CONNEXION, OURS, PRISM, QUIET, WIREMOCK
from tests.benchmarks.load.example_run import make_results

FAST: dict[tuple[str, str], float] = {
    (OURS, INGEST): 24_000,
    (BARE, INGEST): 32_000,
    (OURS, ONE_CORE): 20_000,
    (WIREMOCK, ONE_CORE): 20_000,
    (PRISM, INGEST): 4_000,
}
STARTS = {OURS: 0.4, CONNEXION: 0.4, PRISM: 0.8, BARE: 0.1}


def test_a_goal_is_met_at_the_figure_wanted() -> None:
    met = [goal for goal in evaluate_goals(make_results(FAST, STARTS)) if goal.met]
    assert [goal.measured for goal in met] == ["0.75 times", "1.00 times", "6.00 times", "0.40 s"]


def test_a_goal_is_missed_below_the_figure_wanted_and_not_measured_without_one() -> None:
    slow = {**FAST, (OURS, INGEST): 23_900, (OURS, ONE_CORE): 19_000, (QUIET, INGEST): 24_000}
    goals = evaluate_goals(make_results(slow, {**STARTS, OURS: 0.41}))
    verdicts = [goal.verdict for goal in goals]
    assert verdicts == ["missed"] * 3 + ["not measured"] * 4 + ["missed"]
    assert goals[0].quiet == "0.75 times"
    assert goals[-1].wanted == "≤ 0.40 s, plain Connexion"


def test_each_refusal_has_a_goal_of_its_own() -> None:
    rates = {(OURS, "429"): 8000, (PRISM, "429"): 2000, (OURS, "400"): 3999, (PRISM, "400"): 1000}
    goals = evaluate_goals(make_results({**rates}, {}))
    assert [goal.verdict for goal in goals[3:7]] == ["missed", *["not measured"] * 2, "met"]

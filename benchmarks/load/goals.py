"""The goals of the reference server with default options, and the check of a run against them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchmarks.load.load_results import LoadResults
from benchmarks.load.scenarios import INGEST, ONE_CORE, REFUSALS, SCENARIOS
from benchmarks.load.servers import BARE, OURS, PEERS, PRISM, QUIET, WIREMOCK

NONE = "-"
_RATIOS: Sequence[tuple[str, str, float]] = (
    (INGEST, BARE, 0.75),
    (ONE_CORE, WIREMOCK, 1),
    (INGEST, PRISM, 6),
    *((name, PRISM, 4) for name in REFUSALS),
)


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal and the figure measured, None in `met` if there is none; `quiet`: without the log."""

    title: str
    wanted: str
    measured: str
    quiet: str
    met: bool | None

    @property
    def verdict(self) -> str:
        return "not measured" if self.met is None else "met" if self.met else "missed"


def evaluate_goals(results: LoadResults) -> list[Goal]:
    return [*_ratio_goals(results), _start_goal(results)]


def _ratio_goals(results: LoadResults) -> Iterator[Goal]:
    titles = {server.name: server.title for server in results.servers}
    for scenario, other, least in _RATIOS:
        ours = _ratio(results, OURS, other, scenario)
        yield Goal(
            f"{SCENARIOS[scenario].title}, of {titles.get(other, other)}",
            f"≥ {least:g} times",
            _times(ours),
            _times(_ratio(results, QUIET, other, scenario)),
            None if ours is None else ours >= least,
        )


def _start_goal(results: LoadResults) -> Goal:
    titles = {server.name: server.title for server in results.servers}
    starts = {name: results.median_start(name) for name in PEERS}
    known = {name: seconds for name, seconds in starts.items() if seconds is not None}
    ours = results.median_start(OURS)
    fastest = min(known, key=known.__getitem__, default=None)
    wanted = f"≤ {known[fastest]:.2f} s, {titles[fastest]}" if fastest else "≤ every peer"
    return Goal(
        "start to the first 201, of the fastest peer",
        wanted,
        _seconds(ours),
        _seconds(results.median_start(QUIET)),
        None if ours is None or fastest is None else ours <= known[fastest],
    )


def _ratio(results: LoadResults, ours: str, other: str, scenario: str) -> float | None:
    first, second = results.median_rate(ours, scenario), results.median_rate(other, scenario)
    return None if first is None or second is None else first / second


def _times(ratio: float | None) -> str:
    return NONE if ratio is None else f"{ratio:.2f} times"


def _seconds(seconds: float | None) -> str:
    return NONE if seconds is None else f"{seconds:.2f} s"

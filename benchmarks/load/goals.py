"""The goals, and whether a run met them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchmarks.load.panel import BARE, OURS, PEERS, PRISM, QUIET, WIREMOCK
from benchmarks.load.record import Record
from benchmarks.load.scenario import INGEST, SCENARIOS

NONE = "-"
_RATIOS: Sequence[tuple[str, str, float]] = (
    (INGEST, BARE, 0.6),
    (INGEST, WIREMOCK, 1.5),
    (INGEST, PRISM, 6),
    *((name, PRISM, 2) for name in SCENARIOS if name != INGEST),
)


@dataclass(frozen=True, slots=True)
class Goal:
    """What is wanted and what was measured; `met` is None where that cannot be said."""

    what: str
    wanted: str
    measured: str
    quiet: str
    met: bool | None

    @property
    def verdict(self) -> str:
        return "not measured" if self.met is None else "met" if self.met else "missed"


def goals(record: Record) -> list[Goal]:
    """Every goal: those of the reference server as it runs by default."""
    return [*_ratio_goals(record), _start_goal(record)]


def _ratio_goals(record: Record) -> Iterator[Goal]:
    titles = {server.name: server.title for server in record.servers}
    for scenario, other, least in _RATIOS:
        ours = _ratio(record, OURS, other, scenario)
        yield Goal(
            f"{SCENARIOS[scenario].title}, of {titles.get(other, other)}",
            f"≥ {least:g} times",
            _times(ours),
            _times(_ratio(record, QUIET, other, scenario)),
            None if ours is None else ours >= least,
        )


def _start_goal(record: Record) -> Goal:
    titles = {server.name: server.title for server in record.servers}
    starts = {name: record.start(name) for name in PEERS}
    known = {name: seconds for name, seconds in starts.items() if seconds is not None}
    ours = record.start(OURS)
    fastest = min(known, key=known.__getitem__, default=None)
    wanted = f"≤ {known[fastest]:.2f} s, {titles[fastest]}" if fastest else "≤ every peer"
    return Goal(
        "start to the first 201, of the fastest peer",
        wanted,
        _seconds(ours),
        _seconds(record.start(QUIET)),
        None if ours is None or fastest is None else ours <= known[fastest],
    )


def _ratio(record: Record, ours: str, other: str, scenario: str) -> float | None:
    first, second = record.rate(ours, scenario), record.rate(other, scenario)
    return None if first is None or second is None else first / second


def _times(ratio: float | None) -> str:
    return NONE if ratio is None else f"{ratio:.2f} times"


def _seconds(seconds: float | None) -> str:
    return NONE if seconds is None else f"{seconds:.2f} s"

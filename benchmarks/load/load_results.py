"""The figures of one run, as benchmarks/load.json keeps them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

from benchmarks.common.itemized_json import to_json
from benchmarks.common.machine import Machine
from benchmarks.load.scenarios import REFUSALS
from benchmarks.load.warm_up import WarmUp


@dataclass(frozen=True, slots=True)
class Plan:
    """The size of a run: rounds of so many seconds, and starts, of each server.

    `warm_up` is the most seconds of load before rounds; 0 in records that are older than it.
    """

    rounds: int
    seconds: int
    connections: int
    starts: int
    warm_up: int = 0

    def size(self, scenario: str) -> tuple[int, int]:
        """Rounds and seconds of a scenario: refusals get about half of each."""
        if scenario in REFUSALS:
            return (self.rounds + 1) // 2, (self.seconds + 1) // 2
        return self.rounds, self.seconds


@dataclass(frozen=True, slots=True)
class ServerInfo:
    """A server of a run, measured or missing."""

    name: str
    title: str
    version: str
    runtime: str
    command: str


@dataclass(frozen=True, slots=True)
class Round:
    """A burst against a server; latencies in milliseconds, memory in MiB after it."""

    server: str
    scenario: str
    requests: int
    seconds: float
    p50: float
    p99: float
    cpu_seconds: float
    memory: float

    @property
    def rate(self) -> float:
        """Requests a second."""
        return self.requests / self.seconds

    @property
    def cpu_per_thousand(self) -> float:
        """Seconds of processor time for 1,000 requests, of all processes and threads."""
        return self.cpu_seconds / self.requests * 1000


@dataclass(frozen=True, slots=True)
class Start:
    """Seconds from the start of a process to its first 201."""

    server: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that could not be measured, and why; `scenario` is "" for all of them."""

    server: str
    scenario: str
    reason: str


@dataclass(slots=True)
class LoadResults:
    """One run."""

    machine: Machine
    plan: Plan
    servers: Sequence[ServerInfo]
    warm_ups: list[WarmUp] = field(default_factory=list)
    rounds: list[Round] = field(default_factory=list)
    starts: list[Start] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)

    def find_rounds(self, server: str, scenario: str) -> list[Round]:
        return [r for r in self.rounds if (r.server, r.scenario) == (server, scenario)]

    def median_rate(self, server: str, scenario: str) -> float | None:
        """Requests a second; None if they were not measured."""
        rates = [item.rate for item in self.find_rounds(server, scenario)]
        return median(rates) if rates else None

    def median_start(self, server: str) -> float | None:
        """Seconds to the first 201; None if they were not measured."""
        seconds = [item.seconds for item in self.starts if item.server == server]
        return median(seconds) if seconds else None

    def skip(self, gap: Gap) -> None:
        """Note a gap. If a server fails in a scenario, none of its rounds there is kept."""
        failed = (gap.server, gap.scenario)
        self.rounds = [r for r in self.rounds if (r.server, r.scenario) != failed]
        self.gaps.append(gap)

    def to_json(self) -> str:
        return to_json(
            {
                "machine": [self.machine],
                "plan": [self.plan],
                "servers": self.servers,
                "warm_ups": self.warm_ups,
                "rounds": self.rounds,
                "starts": self.starts,
                "gaps": self.gaps,
            }
        )


def parse_results(text: str) -> LoadResults:
    """The results that `to_json` wrote; older ones have no warm-ups."""
    document = json.loads(text)
    (machine,), (plan,) = document["machine"], document["plan"]
    return LoadResults(
        Machine(**machine),
        Plan(**plan),
        [ServerInfo(**item) for item in document["servers"]],
        [WarmUp(**item) for item in document.get("warm_ups", ())],
        [Round(**item) for item in document["rounds"]],
        [Start(**item) for item in document["starts"]],
        [Gap(**item) for item in document["gaps"]],
    )

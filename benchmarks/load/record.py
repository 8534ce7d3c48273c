"""The figures of one run, as benchmarks/load.json keeps them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from statistics import median

from benchmarks.itemized import to_json
from benchmarks.load.machine import Machine
from benchmarks.load.scenario import INGEST


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured: rounds of so many seconds, and starts, of each server."""

    rounds: int
    seconds: int
    connections: int
    starts: int

    def of(self, scenario: str) -> tuple[int, int]:
        """Rounds and seconds: refusals get about half of each."""
        if scenario == INGEST:
            return self.rounds, self.seconds
        return (self.rounds + 1) // 2, (self.seconds + 1) // 2


@dataclass(frozen=True, slots=True)
class Standing:
    """A server that took part or was to."""

    name: str
    title: str
    version: str
    runtime: str
    call: str


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


@dataclass(frozen=True, slots=True)
class Start:
    """Seconds from the start of a process to its first 201."""

    server: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Gap:
    """What could not be measured, and why; `scenario` is "" for all of them."""

    server: str
    scenario: str
    reason: str


@dataclass(slots=True)
class Record:
    """One run."""

    machine: Machine
    plan: Plan
    servers: Sequence[Standing]
    rounds: list[Round] = field(default_factory=list)
    starts: list[Start] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)

    def of(self, server: str, scenario: str) -> list[Round]:
        return [r for r in self.rounds if (r.server, r.scenario) == (server, scenario)]

    def rate(self, server: str, scenario: str) -> float | None:
        """The median of its rounds, in requests a second; None where it was not measured."""
        rates = [item.rate for item in self.of(server, scenario)]
        return median(rates) if rates else None

    def start(self, server: str) -> float | None:
        """The median in seconds; None where it was not measured."""
        seconds = [item.seconds for item in self.starts if item.server == server]
        return median(seconds) if seconds else None

    def to_json(self) -> str:
        """One line for each item, so that a change is readable."""
        return to_json(
            {
                "machine": [asdict(self.machine)],
                "plan": [asdict(self.plan)],
                "servers": map(asdict, self.servers),
                "rounds": map(asdict, self.rounds),
                "starts": map(asdict, self.starts),
                "gaps": map(asdict, self.gaps),
            }
        )


def parse(text: str) -> Record:
    """The record that `to_json` wrote."""
    document = json.loads(text)
    (machine,), (plan,) = document["machine"], document["plan"]
    return Record(
        Machine(**machine),
        Plan(**plan),
        [Standing(**item) for item in document["servers"]],
        [Round(**item) for item in document["rounds"]],
        [Start(**item) for item in document["starts"]],
        [Gap(**item) for item in document["gaps"]],
    )

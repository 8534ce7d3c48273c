"""The figures of one run, as benchmarks/growth.json keeps them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum

from benchmarks.itemized import to_json
from benchmarks.load.machine import Machine


class Sweep(StrEnum):
    """What is made to grow."""

    ENTRIES = "entries"
    META = "meta"
    CONNECTIONS = "connections"
    REQUESTS = "requests"


@dataclass(frozen=True, slots=True)
class Point:
    """What was measured at one `size` of a sweep.

    `size` counts entries kept, bytes of meta, connections or requests so far; `body` is in bytes,
    `rate` in requests a second, latencies in milliseconds, `memory` in MiB.
    """

    sweep: Sweep
    size: int
    body: int
    rate: float
    p50: float
    p99: float
    memory: float

    @property
    def megabytes(self) -> float:
        """Bodies taken in a second, in MB."""
        return self.rate * self.body / 1e6


@dataclass(frozen=True, slots=True)
class Growth:
    """One run."""

    machine: Machine
    points: Sequence[Point]

    def of(self, sweep: Sweep) -> list[Point]:
        return [point for point in self.points if point.sweep is sweep]

    def to_json(self) -> str:
        """One line for each point, so that a change is readable."""
        return to_json({"machine": [asdict(self.machine)], "points": map(asdict, self.points)})


def parse(text: str) -> Growth:
    """The run that `to_json` wrote."""
    document = json.loads(text)
    (machine,) = document["machine"]
    points = [Point(**{**item, "sweep": Sweep(item["sweep"])}) for item in document["points"]]
    return Growth(Machine(**machine), points)

"""The figures of one run, as benchmarks/growth.json keeps them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from benchmarks.common.itemized_json import to_json
from benchmarks.common.machine import Machine


class Sweep(StrEnum):
    """The quantity that grows."""

    ENTRIES = "entries"
    META = "meta"
    CONNECTIONS = "connections"
    REQUESTS = "requests"


@dataclass(frozen=True, slots=True)
class Point:
    """The figures at one `size` of a sweep.

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
        """Bodies received in a second, in MB."""
        return self.rate * self.body / 1e6


@dataclass(frozen=True, slots=True)
class GrowthResults:
    """One run."""

    machine: Machine
    points: Sequence[Point]

    def find_points(self, sweep: Sweep) -> list[Point]:
        return [point for point in self.points if point.sweep is sweep]

    def to_json(self) -> str:
        return to_json({"machine": [self.machine], "points": self.points})


def parse_growth(text: str) -> GrowthResults:
    """The results that `to_json` wrote."""
    document = json.loads(text)
    (machine,) = document["machine"]
    points = [Point(**{**item, "sweep": Sweep(item["sweep"])}) for item in document["points"]]
    return GrowthResults(Machine(**machine), points)

"""The tables of a run, for docs/benchmarks.md."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from benchmarks.common.markdown import table
from benchmarks.growth.growth_results import GrowthResults, Point, Sweep
from benchmarks.growth.sweeps import LARGE_KEPT

_HEADS = {
    Sweep.ENTRIES: "entries kept",
    Sweep.META: "meta, KiB",
    Sweep.CONNECTIONS: "connections",
    Sweep.REQUESTS: "requests so far",
}
_FIGURES = ["requests/s", "MB/s", "p50, ms", "p99, ms", "memory, MiB"]


def write_sections(results: GrowthResults) -> Mapping[str, str]:
    """The generated section of the page."""
    return {"growth": "\n".join([*_parts(results), f"{results.machine}.\n"])}


def describe_memory(results: GrowthResults) -> str:
    """The memory added from the first tenth of the requests to the last."""
    points = results.find_points(Sweep.REQUESTS)
    if not points:
        return "Memory over requests: not measured.\n"
    first, last = points[0], points[-1]
    return (
        f"Memory from {first.size:,} to {last.size:,} requests with the default settings: "
        f"{first.memory:,.0f} to {last.memory:,.0f} MiB, "
        f"{(last.memory / first.memory - 1) * 100:+.1f} %.\n"
    )


def _parts(results: GrowthResults) -> Iterator[str]:
    yield describe_memory(results)
    for sweep, head in _HEADS.items():
        if sweep is Sweep.META:
            yield f"With {LARGE_KEPT:,} entries and requests kept, and large bodies:\n"
        yield table([head, *_FIGURES], map(_row, results.find_points(sweep)))


def _row(point: Point) -> list[str]:
    size = f"{point.size / 1024:.3g}" if point.sweep is Sweep.META else f"{point.size:,}"
    return [
        size,
        f"{point.rate:,.0f}",
        f"{point.megabytes:.1f}",
        f"{point.p50:.2f}",
        f"{point.p99:.2f}",
        f"{point.memory:,.0f}",
    ]

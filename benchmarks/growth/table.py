"""A run for people: tables between marks in benchmarks/README.md."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.growth.point import Growth, Point, Sweep
from benchmarks.growth.sweeps import LARGE_KEPT
from benchmarks.markdown import table
from logs_contract.suite.catalogue.requirements_table import fill

_HEADS = {
    Sweep.ENTRIES: "entries kept",
    Sweep.META: "meta, KiB",
    Sweep.CONNECTIONS: "connections",
    Sweep.REQUESTS: "requests so far",
}
_FIGURES = ["requests/s", "MB/s", "p50, ms", "p99, ms", "memory, MiB"]


def with_tables(readme: str, growth: Growth) -> str:
    """`readme` with its part brought up to date. Raises ValueError where it has no place."""
    parts = [*map(str, _parts(growth)), f"{growth.machine}.\n"]
    return fill(readme, "growth", "\n".join(parts))


def flatness(growth: Growth) -> str:
    """How much memory is added from the first tenth of the requests to the last."""
    points = growth.of(Sweep.REQUESTS)
    if not points:
        return "Memory over requests: not measured.\n"
    first, last = points[0], points[-1]
    return (
        f"Memory from {first.size:,} to {last.size:,} requests with the default settings: "
        f"{first.memory:,.0f} to {last.memory:,.0f} MiB, "
        f"{(last.memory / first.memory - 1) * 100:+.1f} %.\n"
    )


def _parts(growth: Growth) -> Iterator[str]:
    yield flatness(growth)
    for sweep, head in _HEADS.items():
        if sweep is Sweep.META:
            yield f"With {LARGE_KEPT:,} entries and requests kept, and large bodies:\n"
        yield table([head, *_FIGURES], map(_row, growth.of(sweep)))


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

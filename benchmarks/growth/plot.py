"""A run as a picture: a column for each sweep, throughput above, what else matters below."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.ticker import EngFormatter

from benchmarks.charts import MARK, OURS, chart
from benchmarks.growth.point import Growth, Point, Sweep

_Figure = tuple[str, Callable[[Point], float]]
_RATE: _Figure = ("requests/s", lambda point: point.rate)
_MEMORY: _Figure = ("memory, MiB", lambda point: point.memory)
_BELOW: Mapping[Sweep, tuple[str, _Figure]] = {
    Sweep.ENTRIES: ("entries kept", _MEMORY),
    Sweep.META: ("meta, bytes", ("MB/s", lambda point: point.megabytes)),
    Sweep.CONNECTIONS: ("connections", ("p99, ms", lambda point: point.p99)),
    Sweep.REQUESTS: ("requests so far, default settings", _MEMORY),
}


def plot(growth: Growth, file: Path) -> None:
    """Write the picture as SVG."""
    with chart(file, 2, len(_BELOW), (13, 6)) as axes:
        for column, (sweep, (size, below)) in enumerate(_BELOW.items()):
            for row, (figure, colour) in enumerate(((_RATE, OURS), (below, MARK))):
                each = axes[row * len(_BELOW) + column]
                _line(each, growth.of(sweep), figure, colour)
                each.set_xlabel(size)
                if sweep is Sweep.REQUESTS:
                    each.xaxis.set_major_formatter(EngFormatter(sep=""))
                else:
                    each.set_xscale("log")


def _line(axes: Axes, points: list[Point], figure: _Figure, colour: str) -> None:
    unit, value = figure
    values = [value(point) for point in points]
    axes.plot([point.size for point in points], values, "o-", color=colour)
    axes.set_ylabel(unit)
    axes.set_ylim(0, 1.1 * max(values, default=1))

"""The chart of a run: a column for each sweep, throughput above, another figure below."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.ticker import EngFormatter

from benchmarks.common.charts import MARK, OURS, draw_chart
from benchmarks.growth.growth_results import GrowthResults, Point, Sweep

_Figure = tuple[str, Callable[[Point], float]]
_RATE: _Figure = ("requests/s", lambda point: point.rate)
_MEMORY: _Figure = ("memory, MiB", lambda point: point.memory)
_BELOW: Mapping[Sweep, tuple[str, _Figure]] = {
    Sweep.ENTRIES: ("entries kept", _MEMORY),
    Sweep.META: ("meta, bytes", ("MB/s", lambda point: point.megabytes)),
    Sweep.CONNECTIONS: ("connections", ("p99, ms", lambda point: point.p99)),
    Sweep.REQUESTS: ("requests so far, default settings", _MEMORY),
}


def draw_growth(results: GrowthResults, file: Path) -> None:
    """Write the chart as SVG."""
    with draw_chart(file, 2, len(_BELOW), (13, 6)) as axes:
        for column, (sweep, (size, below)) in enumerate(_BELOW.items()):
            for row, (figure, colour) in enumerate(((_RATE, OURS), (below, MARK))):
                each = axes[row * len(_BELOW) + column]
                _line(each, results.find_points(sweep), figure, colour)
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

"""The chart of a run: throughput, refusals, latency, start."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from statistics import median

from matplotlib.axes import Axes

from benchmarks.common.charts import MARK, OTHERS, OURS, draw_chart
from benchmarks.load.load_results import LoadResults, ServerInfo
from benchmarks.load.scenarios import INGEST, REFUSALS
from benchmarks.load.servers import OURS as REFERENCE
from benchmarks.load.servers import QUIET

_SHADES = ("#0a3069", "#1f6feb", "#8250df", "#bf8700")  # of the refusals


def draw_load(results: LoadResults, file: Path) -> None:
    """Write the chart as SVG."""
    with draw_chart(file, 2, 2, (10, 7)) as (throughput, refused, latency, starts):
        _throughput(throughput, results)
        _refusals(refused, results)
        _latency(latency, results)
        _starts(starts, results)


def _throughput(axes: Axes, results: LoadResults) -> None:
    servers = [item for item in results.servers if results.find_rounds(item.name, INGEST)]
    rates = [[r.rate for r in results.find_rounds(item.name, INGEST)] for item in servers]
    middles = [median(each) for each in rates]
    spread = [
        [middle - min(each) for middle, each in zip(middles, rates, strict=True)],
        [max(each) - middle for middle, each in zip(middles, rates, strict=True)],
    ]
    bars = axes.barh(_titles(servers), middles, color=_colours(servers), xerr=spread, capsize=2)
    axes.bar_label(bars, labels=[f"{rate:,.0f}" for rate in middles], padding=6)
    _finish(axes, "Valid ingest", "requests/s (median, lines: least to most)")


def _refusals(axes: Axes, results: LoadResults) -> None:
    servers = [
        s for s in results.servers if any(results.find_rounds(s.name, name) for name in REFUSALS)
    ]
    height = 0.8 / len(REFUSALS)
    for number, (name, colour) in enumerate(zip(REFUSALS, _SHADES, strict=True)):
        places = [
            index + (number - (len(REFUSALS) - 1) / 2) * height for index in range(len(servers))
        ]
        rates = [results.median_rate(server.name, name) or 0 for server in servers]
        axes.barh(places, rates, height, color=colour, label=name)
    axes.set_yticks(range(len(servers)), _titles(servers))
    if servers:
        axes.legend(title="status", loc="lower right")
    _finish(axes, "Refusals", "requests/s (median; no bar: cannot)")


def _latency(axes: Axes, results: LoadResults) -> None:
    servers = [item for item in results.servers if results.find_rounds(item.name, INGEST)]
    middles = [median(r.p50 for r in results.find_rounds(item.name, INGEST)) for item in servers]
    slowest = [median(r.p99 for r in results.find_rounds(item.name, INGEST)) for item in servers]
    places = range(len(servers))
    axes.hlines(places, middles, slowest, color=OTHERS)
    axes.plot(middles, places, "o", color=OURS, label="p50")
    axes.plot(slowest, places, "D", color=MARK, label="p99")
    axes.set_yticks(places, _titles(servers))
    axes.set_xscale("log")
    axes.legend(loc="best")
    _finish(axes, "Latency of valid ingest", "ms (logarithmic)")


def _starts(axes: Axes, results: LoadResults) -> None:
    known = [(item, results.median_start(item.name)) for item in results.servers]
    measured = [(item, seconds) for item, seconds in known if seconds is not None]
    servers = [item for item, _ in measured]
    seconds = [each for _, each in measured]
    bars = axes.barh(_titles(servers), seconds, color=_colours(servers))
    axes.bar_label(bars, fmt="%.2f", padding=3)
    _finish(axes, "From start to the first 201", "s (median)")


def _finish(axes: Axes, title: str, unit: str) -> None:
    axes.set_title(title)
    axes.set_xlabel(unit)
    axes.grid(visible=False, axis="y")
    axes.invert_yaxis()
    axes.margins(x=0.15)
    if axes.get_xscale() == "linear":
        axes.xaxis.set_major_formatter("{x:,g}")


def _titles(servers: Sequence[ServerInfo]) -> list[str]:
    return [server.title for server in servers]


def _colours(servers: Sequence[ServerInfo]) -> list[str]:
    return [OURS if server.name in {REFERENCE, QUIET} else OTHERS for server in servers]

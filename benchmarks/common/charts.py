"""Charts as SVG files; the same figures give the same bytes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

OURS, OTHERS, MARK = "#1f6feb", "#8b949e", "#d1242f"
_STYLE: dict[Any, Any] = {
    "svg.hashsalt": "logs-contract",
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlelocation": "left",
    "axes.titlesize": 10,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "#d8dee4",
    "legend.frameon": False,
}


@contextmanager
def draw_chart(
    file: Path, rows: int, columns: int, size: tuple[float, float]
) -> Iterator[list[Axes]]:
    """Axes to draw on, row by row. On leaving, the chart is written, `size` inches large."""
    with mpl.rc_context(_STYLE):
        figure = Figure(figsize=size, layout="constrained", facecolor="white")
        yield list(figure.subplots(rows, columns, squeeze=False).flat)
        figure.savefig(file, format="svg", metadata={"Date": None})

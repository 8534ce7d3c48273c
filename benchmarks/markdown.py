"""Tables and folded parts for the README."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def table(head: Sequence[str], rows: Iterable[Iterable[object]]) -> str:
    """A row to a line; what would end a cell is escaped."""
    lines = [head, ["---"] * len(head), *([_cell(value) for value in row] for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def folded(summary: str, text: str) -> str:
    """`text`, of which `summary` is shown until it is opened."""
    return f"<details>\n<summary>{summary}</summary>\n\n{text}\n</details>\n"


def bold(value: object) -> str:
    return f"**{value}**"


def _cell(value: object) -> str:
    return " ".join(str(value).replace("|", "\\|").replace("<", "&lt;").split())

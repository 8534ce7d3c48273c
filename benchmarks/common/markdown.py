"""Markdown: tables and parts that are collapsed until a reader opens them.

Every page of the benchmarks uses it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence


def table(head: Sequence[str], rows: Iterable[Iterable[object]]) -> str:
    """A table; characters that would end a cell are escaped."""
    lines = [head, ["---"] * len(head), *([_cell(value) for value in row] for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def collapsed(summary: str, text: str) -> str:
    """`text` in a part that shows only `summary` until it is opened."""
    return f"<details>\n<summary>{summary}</summary>\n\n{text}\n</details>\n"


def shell_block(commands: Mapping[str, str]) -> str:
    """Commands with a comment above each, ready to be typed."""
    lines = "".join(f"# {title}\n{command}\n" for title, command in commands.items())
    return f"```sh\n{lines}```\n"


def bold(value: object) -> str:
    return f"**{value}**"


def _cell(value: object) -> str:
    return " ".join(str(value).replace("|", "\\|").replace("<", "&lt;").split())

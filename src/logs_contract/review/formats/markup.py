"""Pieces of Markdown that no value of a contract can break out of."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from logs_contract.review.formats.telling import plain, shortened

_WIDE = 80  # characters of JSON on one line
_OPEN, _CLOSE = "\n<details><summary>", "\n</details>\n"


def code(text: object) -> str:
    """`text` as a code span: nothing in it is Markdown, HTML, a mention or a link."""
    said = plain(text)
    ticks = _longer_than_in(said, 1)
    pad = " " if not said or said[0] in "` " or said[-1] in "` " else ""
    return f"{ticks}{pad}{said}{pad}{ticks}"


def json_fence(value: Any, limit: int, indent: str = "") -> str:
    """`value` as a fenced block of JSON; too long a one is shortened on one line."""
    lines = [plain(json.dumps(value, ensure_ascii=False))]
    if len(lines[0]) > limit:
        lines = [shortened(lines[0], limit)]
    elif len(lines[0]) > _WIDE:
        wide = json.dumps(value, ensure_ascii=False, indent=2)
        lines = [plain(line) for line in wide.split("\n")]
    ticks = _longer_than_in("".join(lines), 3)
    block = [f"{ticks}json", *lines, ticks]
    return "\n".join(indent + line for line in block) + "\n"


def size(text: str) -> int:
    """What it counts: bytes, which are never fewer than characters."""
    return len(text.encode())


def _longer_than_in(text: str, least: int) -> str:
    runs = (len(run) for run in re.findall("`+", text))
    return "`" * max(least, 1 + max(runs, default=0))


@dataclass(frozen=True, slots=True)
class Fold:
    """A part of the page that is folded up: a title, and items of which some may not fit."""

    title: str
    items: Sequence[str]

    @property
    def frame(self) -> int:
        """Its size without any item."""
        return size(self._page([], len(self.items)))

    def within(self, room: int) -> str:
        """As many items as fit into `room` bytes beside the frame, and how many were left out."""
        kept = fitting(self.items, room)
        return self._page(kept, len(self.items) - len(kept))

    def _page(self, items: Iterable[str], left_out: int) -> str:
        more = f"- {left_out} more left out here\n" if left_out else ""
        title = f"{self.title} ({len(self.items)})"
        return f"{_OPEN}{title}</summary>\n\n{''.join(items)}{more}{_CLOSE}"


def fitting(items: Sequence[str], room: int) -> Sequence[str]:
    """The first items, as far as they fit into `room` bytes."""
    for number, item in enumerate(items):
        room -= size(item)
        if room < 0:
            return items[:number]
    return items

"""Parts of Markdown, escaped so that no value of a contract is read as Markdown or HTML."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from logs_contract.review.formats.phrases import escape, shorten

_WIDE = 80  # characters of JSON on one line
_OPEN, _CLOSE = "\n<details><summary>", "\n</details>\n"


def code_span(text: object) -> str:
    """Return `text` as a code span, in which Markdown, HTML, mentions and links have no effect."""
    escaped = escape(text)
    ticks = _make_ticks(escaped, 1)
    pad = " " if not escaped or escaped[0] in "` " or escaped[-1] in "` " else ""
    return f"{ticks}{pad}{escaped}{pad}{ticks}"


def json_fence(value: Any, limit: int, indent: str = "") -> str:
    """Return `value` as a fenced block of JSON; a longer one than `limit` becomes one cut line."""
    lines = [escape(json.dumps(value, ensure_ascii=False))]
    if len(lines[0]) > limit:
        lines = [shorten(lines[0], limit)]
    elif len(lines[0]) > _WIDE:
        wide = json.dumps(value, ensure_ascii=False, indent=2)
        lines = [escape(line) for line in wide.split("\n")]
    ticks = _make_ticks("".join(lines), 3)
    block = [f"{ticks}json", *lines, ticks]
    return "\n".join(indent + line for line in block) + "\n"


def count_bytes(text: str) -> int:
    """Return the size in bytes, which is at least the number of characters that GitHub counts."""
    return len(text.encode())


def _make_ticks(text: str, least: int) -> str:
    """Return a run of backticks that is longer than every run in `text`."""
    runs = (len(run) for run in re.findall("`+", text))
    return "`" * max(least, 1 + max(runs, default=0))


@dataclass(frozen=True, slots=True)
class Fold:
    """A collapsed section of the comment; items that do not fit are left out."""

    title: str
    items: Sequence[str]

    @property
    def frame_size(self) -> int:
        """The size in bytes without any item."""
        return count_bytes(self._format_items([], len(self.items)))

    def format(self, room: int) -> str:
        """Return the section: the items that fit into `room` bytes, and a count of the others."""
        kept = take_fitting(self.items, room)
        return self._format_items(kept, len(self.items) - len(kept))

    def _format_items(self, items: Iterable[str], left_out: int) -> str:
        more = f"- {left_out} more left out\n" if left_out else ""
        title = f"{self.title} ({len(self.items)})"
        return f"{_OPEN}{title}</summary>\n\n{''.join(items)}{more}{_CLOSE}"


def take_fitting(items: Sequence[str], room: int) -> Sequence[str]:
    """Return the first items that fit into `room` bytes."""
    for number, item in enumerate(items):
        room -= count_bytes(item)
        if room < 0:
            return items[:number]
    return items

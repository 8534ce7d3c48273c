"""The Markdown pages of the repository, and their links, headings and commands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from tests.servers import ROOT

_MARKDOWN = MarkdownIt("commonmark").enable("table")
_FOLDERS = (".github", "docs", "tests/mutants")


@dataclass(frozen=True)
class Page:
    """One page, by its path in the repository."""

    path: Path

    def __str__(self) -> str:
        return str(self.path)

    @cached_property
    def text(self) -> str:
        return (ROOT / self.path).read_text(encoding="utf-8")

    @cached_property
    def anchors(self) -> set[str]:
        """The anchors that GitHub gives to the headings."""
        anchors: set[str] = set()
        for title in self._find_headings():
            plain = re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
            numbered = (f"{plain}-{count}" for count in range(1, 1000))
            anchors.add(next(it for it in (plain, *numbered) if it not in anchors))
        return anchors

    @cached_property
    def links(self) -> list[str]:
        """The targets of all links and images."""
        return [
            str(token.attrs["href" if token.type == "link_open" else "src"])
            for token in self._inline_tokens()
            if token.type in ("link_open", "image")
        ]

    @cached_property
    def code(self) -> list[str]:
        """The texts in code font, outside of blocks."""
        return [token.content for token in self._inline_tokens() if token.type == "code_inline"]

    @cached_property
    def commands(self) -> list[str]:
        """The commands of the console blocks, each on one line."""
        found: list[str] = []
        for token in self._tokens:
            if token.type == "fence" and token.info in ("console", "sh"):
                joined = token.content.replace("\\\n", " ")
                found += re.findall(r"^\$ (.+)$", joined, re.MULTILINE)
        return found

    @cached_property
    def _tokens(self) -> list[Token]:
        return _MARKDOWN.parse(self.text)

    def _inline_tokens(self) -> Iterator[Token]:
        for token in self._tokens:
            yield from token.children or ()

    def _find_headings(self) -> Iterator[str]:
        for before, token in zip(self._tokens, self._tokens[1:], strict=False):
            if before.type == "heading_open":
                yield "".join(child.content for child in token.children or ())


def list_pages() -> list[Page]:
    """All pages, except those of other people's packages."""
    paths = [*ROOT.glob("*.md")]
    for folder in _FOLDERS:
        paths += (ROOT / folder).rglob("*.md")
    return [Page(path.relative_to(ROOT)) for path in sorted(paths)]


def read_table(text: str, first_header: str) -> list[list[str]]:
    """The rows of the table whose first column has this header, as texts of their cells."""
    _, _, rest = text.partition(f"\n| {first_header} |")
    rows = rest.split("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in row.strip("| ").split(" | ")] for row in rows]

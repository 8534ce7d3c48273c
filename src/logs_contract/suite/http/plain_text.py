"""Text from a deployment, made harmless for a terminal and for the log of a CI service."""

from __future__ import annotations


def make_printable(text: str) -> str:
    """`text` with an escape in place of each character that cannot be printed, except newline.

    ``##[`` is broken up: runners of GitHub and Azure read it as a command within a line.
    """
    shown = "".join(char if char == "\n" or char.isprintable() else _escape(char) for char in text)
    return shown.replace("##[", "##\\[")


def make_line(text: str) -> str:
    """`text` as one line."""
    return make_printable(text).replace("\n", "\\n")


def quote_lines(text: str, mark: str) -> list[str]:
    """The lines of `text`, each after `mark`: a line that begins with ``::`` is a command."""
    return [f"{mark} {line}".rstrip() for line in make_printable(text).split("\n")]


def _escape(char: str) -> str:
    return char.encode("unicode_escape").decode()

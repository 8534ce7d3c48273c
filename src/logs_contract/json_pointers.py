"""JSON pointers (RFC 6901) as fragments that start with ``#``.

They have a file of their own, since the review and `testable_places` use them.
"""

from __future__ import annotations

from urllib.parse import unquote

Parts = tuple[str, ...]


def format_pointer(parts: Parts) -> str:
    """The pointer through `parts`, as in ``#/paths/~1logs/post``."""
    return "#" + "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in parts)


def parse_pointer(fragment: str) -> Parts:
    """The parts of a pointer, with or without ``#`` and percent-encoding."""
    names = fragment.removeprefix("#").split("/")[1:]
    return tuple(unquote(name).replace("~1", "/").replace("~0", "~") for name in names)


def is_under(inner: Parts, outer: Parts) -> bool:
    """Whether `inner` is `outer` or a place below it."""
    return inner[: len(outer)] == outer

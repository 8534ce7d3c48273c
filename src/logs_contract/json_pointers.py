"""JSON pointers (RFC 6901) as fragments that start with ``#``.

All three programs share these functions.
"""

from __future__ import annotations

from urllib.parse import unquote

Parts = tuple[str, ...]


def format_pointer(parts: Parts) -> str:
    """Return the pointer with these parts, such as ``#/paths/~1logs/post``."""
    return "#" + "".join(f"/{escape_part(part)}" for part in parts)


def escape_part(name: str) -> str:
    """Return `name` as one part of a pointer (RFC 6901, section 3)."""
    return name.replace("~", "~0").replace("/", "~1")


def parse_pointer(fragment: str) -> Parts:
    """Return the parts of a pointer, which may start with ``#`` and be percent-encoded."""
    names = fragment.removeprefix("#").split("/")[1:]
    return tuple(unquote(name).replace("~1", "/").replace("~0", "~") for name in names)


def is_under(inner: Parts, outer: Parts) -> bool:
    """Return True if `inner` equals `outer` or is a place below it."""
    return inner[: len(outer)] == outer

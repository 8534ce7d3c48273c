"""JSON pointers (RFC 6901) as fragments that start with ``#``."""

from __future__ import annotations

from urllib.parse import unquote

Parts = tuple[str, ...]


def pointer(parts: Parts) -> str:
    """The pointer that goes through `parts`, in the form messages and requirements use."""
    return "#" + "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in parts)


def parts_of(fragment: str) -> Parts:
    """The parts of a pointer, given with or without ``#`` and percent-encoded or not."""
    names = fragment.removeprefix("#").split("/")[1:]
    return tuple(unquote(name).replace("~1", "/").replace("~0", "~") for name in names)


def is_under(inner: Parts, outer: Parts) -> bool:
    """Whether `inner` is `outer` or a place below it."""
    return inner[: len(outer)] == outer

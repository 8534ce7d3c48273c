"""JSON pointers (RFC 6901), as fragments that start with ``#`` or without it."""

from __future__ import annotations

from typing import Any


def escape(name: str) -> str:
    """A name as one part of a pointer."""
    return name.replace("~", "~0").replace("/", "~1")


def names(pointer: str) -> list[str]:
    """The names a pointer goes through."""
    return [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]


def resolve(document: Any, pointer: str) -> Any:
    """What is at `pointer`, by way of objects. Raises KeyError."""
    for name in names(pointer):
        document = document[name]
    return document

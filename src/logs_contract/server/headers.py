"""Headers as an ASGI scope has them: pairs of bytes, names lower case."""

from __future__ import annotations

from collections.abc import Iterable

Headers = Iterable[tuple[bytes, bytes]]


def values_of(headers: Headers, wanted: bytes) -> list[bytes]:
    """Every value of a header, in the order they came."""
    found = []
    for name, value in headers:
        if name == wanted:  # a comprehension takes twice as long to find none, which is most often
            found.append(value)
    return found

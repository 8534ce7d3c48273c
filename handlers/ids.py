"""Ids of what the server makes: a prefix and a ULID, as the API's other resources have them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from ulid import ULID


def new_id(prefix: str, now: datetime, entropy: Callable[[int], bytes]) -> str:
    """An id nobody has had; those of later milliseconds sort later."""
    milliseconds = int(now.timestamp() * 1000)
    return f"{prefix}_{ULID(milliseconds.to_bytes(6) + entropy(10))}"

"""Ids of what the server makes: a prefix and a ULID, as the API's other resources have them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache

from ulid import base32
from ulid.constants import RANDOMNESS_REPR_LEN

# A letter for each byte of randomness; 256 is a multiple of 32, so each is as likely as the others.
_LETTERS = bytes(ord(base32.ENCODE[byte % 32]) for byte in range(256))


def new_id(prefix: str, now: datetime, entropy: Callable[[int], bytes]) -> str:
    """An id nobody has had; those of later milliseconds sort later."""
    random = entropy(RANDOMNESS_REPR_LEN).translate(_LETTERS).decode()
    return f"{prefix}_{_stamp(int(now.timestamp() * 1000))}{random}"


@lru_cache(maxsize=16)  # under load many ids are of the same millisecond
def _stamp(milliseconds: int) -> str:
    return base32.encode_timestamp(milliseconds.to_bytes(6))

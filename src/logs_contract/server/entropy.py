"""Random bytes."""

from __future__ import annotations

import os
from threading import Lock

_FETCHED = 4096  # bytes at a time: asking the operating system takes longer than making an id


class Entropy:
    """So many bytes of the operating system's randomness; none is given out twice. Thread-safe."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._bytes = b""
        self._given = 0

    def __call__(self, count: int) -> bytes:
        with self._lock:
            start = self._given
            if start + count > len(self._bytes):
                self._bytes, start = os.urandom(max(count, _FETCHED)), 0
            self._given = start + count
            return self._bytes[start : self._given]

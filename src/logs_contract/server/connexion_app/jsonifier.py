"""How Connexion turns what a handler returns into a body."""

from __future__ import annotations

from typing import Any

import orjson


class Jsonifier:
    """Writes JSON with orjson; bytes are JSON already and stay as they are."""

    @staticmethod
    def dumps(value: Any) -> bytes:
        """`value` as UTF-8 JSON."""
        return value if isinstance(value, bytes) else orjson.dumps(value)

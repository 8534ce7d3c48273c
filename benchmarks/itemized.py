"""Lists of items as JSON, a line for each item, so that a change of the file is readable."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any


def to_json(lists: Mapping[str, Iterable[dict[str, Any]]]) -> str:
    """An object with the lists under their names."""
    return "{\n" + ",\n".join(f'"{name}": {_lines(v)}' for name, v in lists.items()) + "\n}\n"


def _lines(items: Iterable[dict[str, Any]]) -> str:
    texts = [json.dumps(item, ensure_ascii=False) for item in items]
    return "[\n" + ",\n".join(texts) + "\n]" if texts else "[]"

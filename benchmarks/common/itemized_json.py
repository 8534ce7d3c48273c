"""Records as JSON: lists of items, one item a line, so that a diff of the file is readable.

Every benchmark stores its figures in this form.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any


def to_json(lists: Mapping[str, Iterable[Any]]) -> str:
    """An object with these lists of dataclass instances."""
    return "{\n" + ",\n".join(f'"{name}": {_lines(v)}' for name, v in lists.items()) + "\n}\n"


def _lines(items: Iterable[Any]) -> str:
    texts = [json.dumps(asdict(item), ensure_ascii=False) for item in items]
    return "[\n" + ",\n".join(texts) + "\n]" if texts else "[]"

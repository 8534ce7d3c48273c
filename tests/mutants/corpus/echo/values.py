"""Changes of JSON values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def each(value: Any, change: Callable[[Any], Any]) -> Any:
    """A JSON value with a change made to every value in it, the innermost first."""
    if isinstance(value, dict):
        value = {key: each(item, change) for key, item in value.items()}
    elif isinstance(value, list):
        value = [each(item, change) for item in value]
    return change(value)


def cut(value: Any, levels: int) -> Any:
    """A JSON value with null in place of values nested deeper than `levels`."""
    if not isinstance(value, dict | list):
        return value
    if levels == 0:
        return None
    if isinstance(value, list):
        return [cut(item, levels - 1) for item in value]
    return {key: cut(item, levels - 1) for key, item in value.items()}


def keys(value: Any, change: Callable[[str], str]) -> Any:
    """A JSON value with every key changed."""

    def rename(item: Any) -> Any:
        if not isinstance(item, dict):
            return item
        return {change(key): inner for key, inner in item.items()}

    return each(value, rename)

"""Shrinks a payload: removes and shortens values while a condition holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

_STEPS = 400


def shrink(value: Any, is_wanted: Callable[[Any], bool]) -> Any:
    """Return the smallest variant found for which `is_wanted` holds; it must hold for `value`."""
    steps = 0
    while steps < _STEPS:
        for smaller in _list_smaller(value):
            steps += 1
            if is_wanted(smaller):
                value = smaller
                break
        else:
            return value
    return value


def _list_smaller(value: Any) -> Iterator[Any]:
    """Return values that are one step smaller; the greatest reductions come first."""
    if isinstance(value, dict):
        for name in value:
            yield {other: inner for other, inner in value.items() if other != name}
        for name, inner in value.items():
            yield from ({**value, name: less} for less in _list_smaller(inner))
    elif isinstance(value, list):
        for index in range(len(value)):
            yield value[:index] + value[index + 1 :]
        for index, inner in enumerate(value):
            yield from (
                [*value[:index], less, *value[index + 1 :]] for less in _list_smaller(inner)
            )
    elif isinstance(value, str):
        shorter = ("", value[: len(value) // 2], value[:-1])
        yield from (text for text in shorter if len(text) < len(value))
        if value != "0" * len(value):
            yield "0" * len(value)
    elif isinstance(value, (int, float)):
        # An integer may be too large for a float, so it is divided as an integer.
        half = value // 2 if isinstance(value, int) else int(value / 2)
        yield from (less for less in (0, 1, half) if abs(less) < abs(value))

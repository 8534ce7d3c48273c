"""The integers of JSON Schema, to which 5.0 belongs."""

from __future__ import annotations

from typing import Any

_AS_SENT = ("body", "entry")  # what goes out again as it came
_EXACT = 2**53  # up to here a double is one integer and no other


def whole_numbers(value: Any) -> Any:
    """`value` in which each number without a fraction is an int, but in what is kept as sent."""
    if isinstance(value, float) and value.is_integer() and abs(value) <= _EXACT:
        return int(value)
    if isinstance(value, list):
        return [whole_numbers(item) for item in value]
    if isinstance(value, dict):
        return {
            name: item if name in _AS_SENT else whole_numbers(item) for name, item in value.items()
        }
    return value

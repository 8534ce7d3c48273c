"""JSON values that come from outside: bodies that may be JSON, and the integers of JSON Schema."""

from __future__ import annotations

from typing import Any

import orjson

_AS_SENT = ("body", "entry")  # what goes out again as it came
_EXACT = 2**53  # up to here a double is one integer and no other


def parse_json(body: bytes) -> Any:
    """The JSON value of a body; None where it is not JSON."""
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return None


def read_level(value: Any) -> str | None:
    """The `level` of a body's value, if that is a text."""
    return _read_text(value, "level")


def error_code(value: Any) -> str | None:
    """The `code` of an error's envelope."""
    return _read_text(_read_error(value), "code")


def error_message(body: bytes) -> str | None:
    """The `message` of an error's envelope, from its JSON."""
    return _read_text(_read_error(parse_json(body)), "message")


def whole_numbers(value: Any) -> Any:
    """`value` in which each number without a fraction is an int, but in what is kept as sent.

    To JSON Schema 5.0 is an integer.
    """
    if isinstance(value, float) and value.is_integer() and abs(value) <= _EXACT:
        return int(value)
    if isinstance(value, list):
        return [whole_numbers(item) for item in value]
    if isinstance(value, dict):
        return {
            name: item if name in _AS_SENT else whole_numbers(item) for name, item in value.items()
        }
    return value


def _read_error(value: Any) -> Any:
    return value.get("error") if isinstance(value, dict) else None


def _read_text(value: Any, name: str) -> str | None:
    text = value.get(name) if isinstance(value, dict) else None
    return text if isinstance(text, str) else None

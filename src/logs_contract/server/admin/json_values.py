"""Helpers for JSON values from clients: bodies that may not be JSON, and whole numbers."""

from __future__ import annotations

from typing import Any

import orjson

_UNCHANGED = ("body", "entry")  # members whose values the server returns as they were sent
_MAX_EXACT = 2**53  # up to which a double represents each integer exactly


def parse_json(body: bytes) -> Any:
    """The JSON value of a body; None if the body is not JSON."""
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return None


def read_level(value: Any) -> str | None:
    """The `level` in the value of a body, if it is a string."""
    return _read_text(value, "level")


def error_code(value: Any) -> str | None:
    """The `code` in an error envelope."""
    return _read_text(_read_error(value), "code")


def error_message(body: bytes) -> str | None:
    """The `message` in an error envelope, from its JSON."""
    return _read_text(_read_error(parse_json(body)), "message")


def convert_whole_numbers(value: Any) -> Any:
    """Convert floats without a fraction to int: in JSON Schema, 5.0 is an integer.

    The values of the members ``body`` and ``entry`` do not change.
    """
    if isinstance(value, float) and value.is_integer() and abs(value) <= _MAX_EXACT:
        return int(value)
    if isinstance(value, list):
        return [convert_whole_numbers(item) for item in value]
    if isinstance(value, dict):
        return {
            name: item if name in _UNCHANGED else convert_whole_numbers(item)
            for name, item in value.items()
        }
    return value


def _read_error(value: Any) -> Any:
    return value.get("error") if isinstance(value, dict) else None


def _read_text(value: Any, name: str) -> str | None:
    text = value.get(name) if isinstance(value, dict) else None
    return text if isinstance(text, str) else None

"""Helpers for JSON values from clients: bodies that may not be JSON, and whole numbers."""

from __future__ import annotations

from typing import Any

import orjson

_UNCHANGED = ("body", "entry")  # members whose values the server returns unchanged
_MAX_EXACT = 2**53  # A double represents every integer up to this one exactly.


def parse_json(body: bytes) -> Any:
    """Return the JSON value of a body, or None if the body is not JSON."""
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return None


def read_level(value: Any) -> str | None:
    """Return the `level` in the value of a body, or None if it is not a string."""
    return _read_text(value, "level")


def read_error_code(value: Any) -> str | None:
    """Return the `code` in the value of an error envelope, or None if `value` is no envelope."""
    return _read_text(_read_error(value), "code")


def read_error_message(body: bytes) -> str | None:
    """Return the `message` in the JSON of an error envelope, or None if `body` is no envelope."""
    return _read_text(_read_error(parse_json(body)), "message")


def convert_whole_numbers(value: Any) -> Any:
    """Convert floats without a fraction to int, because 5.0 is an integer in JSON Schema.

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

"""Bodies that may be JSON, and what the mock looks at in them."""

from __future__ import annotations

from typing import Any

import orjson


def parsed(body: bytes) -> Any:
    """The JSON value of a body; None where it has none."""
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return None


def level_of(value: Any) -> str | None:
    """What a body has as its level, if that is a text."""
    return _text(value, "level")


def code_of(answer: bytes) -> str | None:
    """The code of the error that was answered."""
    return _text(_error(answer), "code")


def message_of(answer: bytes) -> str | None:
    """The message of the error that was answered."""
    return _text(_error(answer), "message")


def _error(answer: bytes) -> Any:
    value = parsed(answer)
    return value.get("error") if isinstance(value, dict) else None


def _text(value: Any, name: str) -> str | None:
    text = value.get(name) if isinstance(value, dict) else None
    return text if isinstance(text, str) else None

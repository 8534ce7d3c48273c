"""Removes secrets from output: tokens, and passwords in URLs."""

from __future__ import annotations

import logging
import re

# A token ends at a backslash, because its replacement must not destroy an escape in JSON. It does
# not end at an escape that stands for one of its own characters.
_TOKEN = re.compile(r"(so_(?:live|test)_)(?:[^\s\\\"'<>]|\\/|\\u00[0-9a-fA-F]{2})*")
_PASSWORD = re.compile(r"(password=)[^&]*")


def redact(text: str) -> str:
    """Shorten each token in `text` to its prefix."""
    return _TOKEN.sub(r"\1…", text)


def remove_password(url: str) -> str:
    """Remove user and password from `url`, even if it is not a valid URL."""
    before, at, after = url.rpartition("@")
    scheme, slashes, _ = before.rpartition("//")
    shown = f"{scheme}{slashes}…@{after}" if at else url
    return _PASSWORD.sub(r"\1…", shown)


class RedactingFormatter(logging.Formatter):
    """Formats a log record and its traceback without tokens."""

    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))

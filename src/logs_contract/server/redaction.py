"""Secrets are cut out of everything that leaves the server: tokens, passwords in URLs."""

from __future__ import annotations

import logging
import re

# A backslash ends a token, except for JSON's escape of a letter, so that JSON stays JSON.
_TOKEN = re.compile(r"(so_(?:live|test)_)(?:[^\s\\\"'<>]|\\/|\\u00[0-9a-fA-F]{2})*")
_PASSWORD = re.compile(r"(password=)[^&]*")


def redact(text: str) -> str:
    """`text` with everything that looks like a token cut down to its prefix."""
    return _TOKEN.sub(r"\1…", text)


def without_password(url: str) -> str:
    """`url` without user and password, also where it is not a valid URL."""
    before, at, after = url.rpartition("@")
    scheme, slashes, _ = before.rpartition("//")
    shown = f"{scheme}{slashes}…@{after}" if at else url
    return _PASSWORD.sub(r"\1…", shown)


class RedactingFormatter(logging.Formatter):
    """Formats a record of the log, its traceback included, without tokens."""

    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))

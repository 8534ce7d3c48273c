"""URLs as they may be shown."""

from __future__ import annotations

import re

_PASSWORD = re.compile(r"(password=)[^&]*")


def without_password(url: str) -> str:
    """`url`, or what was meant to be one, without user and password; rather too much goes."""
    before, at, after = url.rpartition("@")
    scheme, slashes, _ = before.rpartition("//")
    shown = f"{scheme}{slashes}…@{after}" if at else url
    return _PASSWORD.sub(r"\1…", shown)

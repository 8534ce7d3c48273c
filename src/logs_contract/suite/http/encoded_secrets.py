"""Encodings in which a response may show a token: base64, hex, percent, JSON and HTML escapes."""

from __future__ import annotations

import base64
import re
from functools import lru_cache

MIN_SECRET_LENGTH = 9  # characters; a shorter text, such as a prefix, may occur by chance
_FIRST_OWN = (0, 2, 3)  # of the base64 after so many bytes: the first character that is the token's


@lru_cache(maxsize=512)
def encoded_pattern(secret: str) -> re.Pattern[str]:
    """Matches `secret` in each of the encodings. Nothing, if it is too short."""
    if len(secret) < MIN_SECRET_LENGTH:
        return re.compile(r"(?!)")
    hexadecimal = f"(?i:{secret.encode().hex()})"
    return re.compile("|".join([hexadecimal, *_base64_patterns(secret), _escapes_pattern(secret)]))


def _base64_patterns(secret: str) -> list[str]:
    """The characters that depend on `secret` only, for each of its three positions in a text."""
    patterns = []
    for before, first in enumerate(_FIRST_OWN):
        data = b"\0" * before + secret.encode()
        own = base64.b64encode(data).decode()[first : len(data) * 8 // 6]
        patterns.append(re.escape(own).replace(r"\+", "[+-]").replace("/", "[/_]"))
    return patterns


def _escapes_pattern(secret: str) -> str:
    """Each character as it is, or escaped in a URL (%41), in JSON, or in HTML."""
    return "".join(
        rf"(?:{re.escape(char)}|(?i:(?:%|\\x|\\u00|&#x0*){ord(char):02x};?)|&#0*{ord(char)};)"
        for char in secret
    )

"""Parses and compares versions (Semantic Versioning 2.0.0)."""

from __future__ import annotations

import re
from dataclasses import dataclass

_NUMBER = r"(0|[1-9]\d*)"
_IDENTIFIERS = r"[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*"
_FORM = rf"{_NUMBER}\.{_NUMBER}\.{_NUMBER}(?:-({_IDENTIFIERS}))?(?:\+{_IDENTIFIERS})?"
_Identifier = tuple[int, int, str]  # sorts numbers before texts (section 11)


@dataclass(frozen=True, slots=True, order=True)
class Version:
    """A version; `core` is major, minor and patch. A prerelease sorts before its release."""

    core: tuple[int, int, int]
    released: bool
    identifiers: tuple[_Identifier, ...] = ()

    def __str__(self) -> str:
        return ".".join(map(str, self.core))


def parse_version(text: str) -> Version | None:
    """Return the version, or None if `text` is not a valid version."""
    found = re.fullmatch(_FORM, text)
    if not found:
        return None
    major, minor, patch, prerelease = found.groups()
    identifiers = tuple(map(_parse_identifier, prerelease.split("."))) if prerelease else ()
    return Version((int(major), int(minor), int(patch)), not prerelease, identifiers)


def _parse_identifier(text: str) -> _Identifier:
    return (0, int(text), "") if text.isdecimal() else (1, 0, text)

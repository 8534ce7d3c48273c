"""Versions in order, by Semantic Versioning 2.0.0."""

from __future__ import annotations

import re
from dataclasses import dataclass

_NUMBER = r"(0|[1-9]\d*)"
_WORDS = r"[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*"
_FORM = rf"{_NUMBER}\.{_NUMBER}\.{_NUMBER}(?:-({_WORDS}))?(?:\+{_WORDS})?"
_Identifier = tuple[int, int, str]  # numbers come before words (section 11)


@dataclass(frozen=True, slots=True, order=True)
class Version:
    """`core` is major, minor, patch; a version before its release is less than the release."""

    core: tuple[int, int, int]
    released: bool
    identifiers: tuple[_Identifier, ...] = ()

    def __str__(self) -> str:
        return ".".join(map(str, self.core))


def parse(text: str) -> Version | None:
    """The version, or None where it is none."""
    found = re.fullmatch(_FORM, text)
    if not found:
        return None
    major, minor, patch, before = found.groups()
    identifiers = tuple(map(_identifier, before.split("."))) if before else ()
    return Version((int(major), int(minor), int(patch)), not before, identifiers)


def _identifier(text: str) -> _Identifier:
    return (0, int(text), "") if text.isdecimal() else (1, 0, text)

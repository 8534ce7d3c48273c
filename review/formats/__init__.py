"""What a review is printed as."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from review.formats.as_changelog import as_changelog
from review.formats.as_github import as_github
from review.formats.as_json import as_json
from review.formats.as_markdown import as_markdown
from review.formats.as_sarif import as_sarif
from review.formats.as_text import as_text
from review.reviewing import Review

FORMATS: Mapping[str, Callable[[Review], str]] = {
    "text": as_text,
    "json": as_json,
    "markdown": as_markdown,
    "github": as_github,
    "sarif": as_sarif,
    "changelog": as_changelog,
}

"""What a review is printed as."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from logs_contract.review.formats.as_changelog import as_changelog
from logs_contract.review.formats.as_github import as_github
from logs_contract.review.formats.as_json import as_json
from logs_contract.review.formats.as_markdown import as_markdown
from logs_contract.review.formats.as_sarif import as_sarif
from logs_contract.review.formats.as_text import as_text
from logs_contract.review.reviewing import Review

FORMATS: Mapping[str, Callable[[Review], str]] = {
    "text": as_text,
    "json": as_json,
    "markdown": as_markdown,
    "github": as_github,
    "sarif": as_sarif,
    "changelog": as_changelog,
}

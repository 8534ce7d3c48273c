"""The formats of a review, by their names for ``--format``."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from logs_contract.review.formats.changelog import format_changelog
from logs_contract.review.formats.github import format_github
from logs_contract.review.formats.json_report import format_json
from logs_contract.review.formats.markdown import format_markdown
from logs_contract.review.formats.sarif import format_sarif
from logs_contract.review.formats.text import format_text
from logs_contract.review.run import Review

FORMATS: Mapping[str, Callable[[Review], str]] = {
    "text": format_text,
    "json": format_json,
    "markdown": format_markdown,
    "github": format_github,
    "sarif": format_sarif,
    "changelog": format_changelog,
}

"""The format ``changelog``: an entry of Keep a Changelog, without editorial changes."""

from __future__ import annotations

import re
from collections.abc import Iterable

from logs_contract.review.diff.changes import Change
from logs_contract.review.formats.phrases import escape, join_names
from logs_contract.review.run import Review

_GROUPS = ("Breaking", "Added", "Changed", "Deprecated", "Removed")
# Users of the API do not know the terms BASE and HEAD.
_FOR_USERS = {
    "HEAD refuses values that BASE accepted, and accepts values that BASE refused": (
        "other values are allowed than before"
    ),
    "HEAD refuses values that BASE accepted": "fewer values are allowed than before",
    "HEAD accepts values that BASE refused": "more values are allowed than before",
}
_EFFECT = re.compile(r"\.(narrowed|widened|changed|rewritten)$")
_STATUS = re.compile(r"[1-5]\d\d|[1-5]XX|default")
_SPECIAL = re.compile(r"[\\`*\[\]<>&|~#]|_(?![^\W_])")  # Markdown ignores _ in a word


def format_changelog(review: Review) -> str:
    """Return the entry for the version of HEAD. It has no date, since a contract has none."""
    lines = [f"## {_escape_markdown(review.versions[1])}"]
    groups = _group_changes(review.changes)
    for name in _GROUPS:
        if found := groups.get(name):
            lines += ["", f"### {name}", "", *dict.fromkeys(map(_format_line, found))]
    if not groups:
        subject = "request or response" if review.changes else "part of the contract"
        lines += ["", f"No {subject} changed. Clients need no update."]
    return "\n".join(lines) + "\n"


def _group_changes(changes: Iterable[Change]) -> dict[str, list[Change]]:
    groups: dict[str, list[Change]] = {}
    for change in changes:
        if change.severity != "editorial":
            groups.setdefault(_find_group(change), []).append(change)
    return groups


def _find_group(change: Change) -> str:
    if change.severity == "breaking":
        return "Breaking"
    effect = re.split(r"[.-]", _EFFECT.sub("", change.id))[-1]
    if effect in ("added", "available"):
        return "Added"
    return effect.title() if effect in ("deprecated", "removed") else "Changed"


def _format_line(change: Change) -> str:
    message = escape(change.message)
    if _STATUS.match(message):
        message = f"response {message}"
    for phrase, replacement in _FOR_USERS.items():
        if message.endswith(phrase):
            message = message.removesuffix(phrase) + replacement
    if change.operations and escape(change.operations[0]) not in message:
        message = f"{join_names(change.operations)}: {message}"
    return f"- {_escape_markdown(message)}."


def _escape_markdown(text: str) -> str:
    """Escape all characters that Markdown would interpret."""
    return _SPECIAL.sub(lambda found: f"\\{found[0]}", escape(text))

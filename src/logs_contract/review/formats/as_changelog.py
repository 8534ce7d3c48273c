"""An entry for a changelog, in the shape of Keep a Changelog: what users of the API notice."""

from __future__ import annotations

import re
from collections.abc import Iterable

from logs_contract.review.changes import Change
from logs_contract.review.formats.telling import enumerated, plain
from logs_contract.review.reviewing import Review

_GROUPS = ("Breaking", "Added", "Changed", "Deprecated", "Removed")
# Messages tell reviewers of BASE and HEAD; users know what was and what is.
_FOR_USERS = {
    "HEAD refuses some that BASE admitted, and admits some that it refused": (
        "other values are allowed than before"
    ),
    "HEAD refuses some that BASE admitted": "fewer values are allowed than before",
    "HEAD admits some that BASE refused": "more values are allowed than before",
}
_EFFECT = re.compile(r"\.(narrowed|widened|changed|rewritten)$")
_STATUS = re.compile(r"[1-5]\d\d|[1-5]XX|default")
_SPECIAL = re.compile(r"[\\`*\[\]<>&|~#]|_(?![^\W_])")  # a _ in a word is one


def as_changelog(review: Review) -> str:
    """The entry for HEAD's version, without a date: the release has one, a contract has not."""
    lines = [f"## {_escaped(review.versions[1])}"]
    groups = _grouped(review.changes)
    for name in _GROUPS:
        if found := groups.get(name):
            lines += ["", f"### {name}", "", *dict.fromkeys(map(_line, found))]
    if not groups:
        where = " on the wire" if review.changes else ""
        lines += ["", f"Nothing changed{where}. Clients need not do anything."]
    return "\n".join(lines) + "\n"


def _grouped(changes: Iterable[Change]) -> dict[str, list[Change]]:
    groups: dict[str, list[Change]] = {}
    for change in changes:
        if change.severity != "editorial":
            groups.setdefault(_group(change), []).append(change)
    return groups


def _group(change: Change) -> str:
    if change.severity == "breaking":
        return "Breaking"
    what = re.split(r"[.-]", _EFFECT.sub("", change.id))[-1]
    if what in ("added", "available"):
        return "Added"
    return what.title() if what in ("deprecated", "removed") else "Changed"


def _line(change: Change) -> str:
    message = plain(change.message)
    if _STATUS.match(message):
        message = f"response {message}"
    for said, meant in _FOR_USERS.items():
        if message.endswith(said):
            message = message.removesuffix(said) + meant
    if change.operations and plain(change.operations[0]) not in message:
        message = f"{enumerated(change.operations)}: {message}"
    return f"- {_escaped(message)}."


def _escaped(text: str) -> str:
    """`text` so that Markdown shows it as it is."""
    return _SPECIAL.sub(lambda found: f"\\{found[0]}", plain(text))

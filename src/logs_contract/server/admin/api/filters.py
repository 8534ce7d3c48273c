"""Which requests and entries match, and which of them are shown."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import Any, TypeVar

from logs_contract.server.state import JournalEntry, RecordedRequest, StoredEntry
from logs_contract.server.tokens import digest

Test = Callable[[RecordedRequest], bool]
_Item = TypeVar("_Item", JournalEntry, StoredEntry)


class JournalFilter:
    """What a record must be: equal in some fields, read in one step, and pass some tests."""

    def __init__(
        self,
        *,
        outcome: str | None = None,
        status: int | None = None,
        level: str | None = None,
        text: str | None = None,
        token: str | None = None,
        organisation: str | None = None,
        run_id: str | None = None,
    ) -> None:
        fields: dict[str, Any] = {
            "outcome": outcome,
            "status": status,
            "level": level,
            "run_id": run_id,
        }
        self._tests: list[Test] = []
        if token is not None and _is_id(token):
            self._tests.append(_of_token_id(token))
        elif token is not None and "#" in token:
            fields["label"] = token
        elif token is not None:
            fields["token"] = digest(token)
        if organisation is not None:
            self._tests.append(_of_organisation(organisation))
        if text is not None:
            self._tests.append(_with_text(text))
        self._equal = {name: value for name, value in fields.items() if value is not None}

    def select(self, kept: Sequence[JournalEntry]) -> Sequence[JournalEntry]:
        """Those of `kept` that match."""
        if self._equal:
            read: Callable[[RecordedRequest], object] = attrgetter(*self._equal)
            values = tuple(self._equal.values())
            wanted = values if len(values) > 1 else values[0]
            kept = [item for item in kept if read(item.record) == wanted]
        for test in self._tests:
            kept = [item for item in kept if test(item.record)]
        return kept


def page(
    found: Sequence[_Item], since: int | None, limit: int, newest: int
) -> tuple[Sequence[_Item], int]:
    """The part that is shown, and the cursor after it: without `since` the end, else the start.

    `newest` was read before what is `found`, which may hold newer ones.
    """
    newest = max(newest, found[-1].number if found else 0)
    if since is None:
        return found[-limit:] if limit else (), newest
    shown = found[:limit]
    if len(found) > limit:
        return shown, shown[-1].number if shown else since
    return shown, max(newest, since)


def _of_token_id(name: str) -> Test:
    start = bytes.fromhex(name)
    return lambda record: record.token is not None and record.token.startswith(start)


def _of_organisation(name: str) -> Test:
    return lambda record: record.account is not None and record.account[0] == name


def _with_text(text: str) -> Test:
    """For what was sent: the text as it is, or as JSON may escape it."""
    plain, escaped = text.encode().lower(), json.dumps(text)[1:-1].encode().lower()
    in_path = plain.decode()

    def test(record: RecordedRequest) -> bool:
        body = record.body.lower()
        found = plain in body or (b"\\" in body and escaped in body)
        return found or in_path in record.target.lower()

    def quicker(record: RecordedRequest) -> bool:
        return plain in record.body.lower() or in_path in record.target.lower()

    return quicker if plain == escaped else test


def _is_id(text: str) -> bool:
    return len(text) == 16 and all(letter in "0123456789abcdef" for letter in text)

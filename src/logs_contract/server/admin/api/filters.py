"""Filters records of the journal, and selects a page of the items found."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import Any, TypedDict, TypeVar, Unpack

from logs_contract.server.state import JournalEntry, RecordedRequest, StoredEntry
from logs_contract.server.tokens import digest

_Predicate = Callable[[RecordedRequest], bool]
_Item = TypeVar("_Item", JournalEntry, StoredEntry)


class FilterArguments(TypedDict, total=False):
    """The query parameters that select requests. A missing one selects every request."""

    outcome: str
    status: int
    level: str
    text: str
    token: str
    organisation: str
    run_id: str


class JournalFilter:
    """Selects records whose fields have the given values and that pass every predicate."""

    def __init__(self, **arguments: Unpack[FilterArguments]) -> None:
        token, text = arguments.get("token"), arguments.get("text")
        organisation = arguments.get("organisation")
        fields: dict[str, Any] = {
            name: arguments.get(name) for name in ("outcome", "status", "level", "run_id")
        }
        self._predicates: list[_Predicate] = []
        if token is not None and _is_token_id(token):
            self._predicates.append(_match_token_id(token))
        elif token is not None and "#" in token:
            fields["label"] = token
        elif token is not None:
            fields["token"] = digest(token)
        if organisation is not None:
            self._predicates.append(_match_organisation(organisation))
        if text is not None:
            self._predicates.append(_match_text(text))
        self._equal = {name: value for name, value in fields.items() if value is not None}

    def select(self, entries: Sequence[JournalEntry]) -> Sequence[JournalEntry]:
        """Return the entries that match all conditions, in their order."""
        if self._equal:
            read: Callable[[RecordedRequest], object] = attrgetter(*self._equal)
            values = tuple(self._equal.values())
            wanted = values if len(values) > 1 else values[0]
            entries = [item for item in entries if read(item.record) == wanted]
        for is_match in self._predicates:
            entries = [item for item in entries if is_match(item.record)]
        return entries


def select_page(
    found: Sequence[_Item], since: int | None, limit: int, newest: int
) -> tuple[Sequence[_Item], int]:
    """Return the page of `found` to show, and its cursor: the ``since`` of the next page.

    The page is the start of `found` if the client sent `since`, otherwise the end. `newest` is the
    highest number in the store, read before `found`. Items may have been added in between, so
    `found` can contain higher numbers.
    """
    newest = max(newest, found[-1].number if found else 0)
    if since is None:
        return found[-limit:] if limit else (), newest
    page = found[:limit]
    if len(found) > limit:
        return page, page[-1].number if page else since
    return page, max(newest, since)


def _match_token_id(token_id: str) -> _Predicate:
    start = bytes.fromhex(token_id)
    return lambda record: record.token is not None and record.token.startswith(start)


def _match_organisation(name: str) -> _Predicate:
    return lambda record: record.account is not None and record.account[0] == name


def _match_text(text: str) -> _Predicate:
    """Return a predicate for records whose path or body contains `text`.

    The body may contain it unchanged or as JSON escapes it.
    """
    plain, escaped = text.encode().lower(), json.dumps(text)[1:-1].encode().lower()
    in_path = plain.decode()

    def is_match(record: RecordedRequest) -> bool:
        body = record.body.lower()
        found = plain in body or (b"\\" in body and escaped in body)
        return found or in_path in record.target.lower()

    def is_match_unescaped(record: RecordedRequest) -> bool:  # one search less, so faster
        return plain in record.body.lower() or in_path in record.target.lower()

    return is_match_unescaped if plain == escaped else is_match


def _is_token_id(text: str) -> bool:
    return len(text) == 16 and all(letter in "0123456789abcdef" for letter in text)

"""Which requests and entries match, and which of them are shown."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import TypeVar

from handlers.state import Kept, Record, Stored
from handlers.tokens import digest

Test = Callable[[Record], bool]
_Item = TypeVar("_Item", Kept, Stored)


def record_tests(
    *,
    outcome: str | None = None,
    status: int | None = None,
    level: str | None = None,
    text: str | None = None,
    token: str | None = None,
    organisation: str | None = None,
    run_id: str | None = None,
) -> list[Test]:
    """A test for each filter that was given; those that decide quickest stand first."""
    tests: list[Test] = []
    if outcome is not None:
        tests.append(lambda record: record.outcome == outcome)
    if status is not None:
        tests.append(lambda record: record.status == status)
    if level is not None:
        tests.append(lambda record: record.level == level)
    if run_id is not None:
        tests.append(lambda record: record.run_id == run_id)
    if token is not None:
        tests.append(_of_token(token))
    if organisation is not None:
        tests.append(
            lambda record: record.account is not None and record.account[0] == organisation
        )
    if text is not None:
        tests.append(_with_text(text))
    return tests


def matching(kept: Sequence[Kept], tests: Sequence[Test]) -> Sequence[Kept]:
    """Those that pass every test."""
    for test in tests:
        kept = [item for item in kept if test(item[1])]
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


def _of_token(name: str) -> Test:
    """For the secret, the id or the label of a token."""
    if _is_id(name):
        start = bytes.fromhex(name)
        return lambda record: record.token is not None and record.token.startswith(start)
    if "#" in name:
        return lambda record: record.label == name
    hashed = digest(name)
    return lambda record: record.token == hashed


def _with_text(text: str) -> Test:
    """For what was sent: the text as it is, or as JSON may escape it."""
    plain, escaped = text.encode().lower(), json.dumps(text)[1:-1].encode().lower()
    in_path = plain.decode()

    def test(record: Record) -> bool:
        body = record.body.lower()
        found = plain in body or (b"\\" in body and escaped in body)
        return found or in_path in record.target.lower()

    def quicker(record: Record) -> bool:
        return plain in record.body.lower() or in_path in record.target.lower()

    return quicker if plain == escaped else test


def _is_id(text: str) -> bool:
    return len(text) == 16 and all(letter in "0123456789abcdef" for letter in text)

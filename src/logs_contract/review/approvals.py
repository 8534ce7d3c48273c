"""Reads and checks the approvals of breaking changes: the entries of accepted.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from logs_contract.review.diff.changes import Change
from logs_contract.review.openapi.errors import ReviewError
from logs_contract.review.openapi.sources import Source

_FIELDS = {"fingerprint": str, "reason": str, "owner": str, "expires": date}


@dataclass(frozen=True, slots=True)
class Approval:
    """An entry of accepted.toml; it is valid up to and including the day `expires`."""

    fingerprint: str
    reason: str
    owner: str
    expires: date


def read_approvals(path: Path) -> list[Approval]:
    """Return the entries of the file. Raises `ReviewError`."""
    try:
        document = tomllib.loads(Source(str(path)).read())
    except tomllib.TOMLDecodeError as error:
        raise ReviewError(f"{path}: invalid TOML: {error}") from None
    unknown = sorted(document.keys() - {"accepted"})
    entries = document.get("accepted", [])
    if unknown or not isinstance(entries, list):
        got = ", ".join(unknown) or f"accepted = {entries!r}"
        raise ReviewError(f"{path}: wanted only [[accepted]] tables; found {got}")
    found = [_read_entry(path, index, fields) for index, fields in enumerate(entries, start=1)]
    for entry in found:
        if sum(other.fingerprint == entry.fingerprint for other in found) > 1:
            raise ReviewError(f"{path}: {entry.fingerprint} is listed twice")
    return found


def check_approvals(
    approvals: Sequence[Approval], changes: Iterable[Change], today: date
) -> list[str]:
    """Return a message for each entry that expired or accepts no breaking change."""
    breaking = {each.fingerprint for each in changes if each.severity == "breaking"}
    messages = []
    for entry in approvals:
        if entry.fingerprint not in breaking:
            messages.append(
                f"{entry.fingerprint} accepts no breaking change of this review: remove the entry "
                f"({entry.owner}: {entry.reason})"
            )
        elif entry.expires < today:
            messages.append(
                f"{entry.fingerprint} expired on {entry.expires}: {entry.owner} must renew the "
                f"entry or revert the breaking change ({entry.reason})"
            )
    return messages


def _read_entry(path: Path, index: int, fields: Any) -> Approval:
    where = f"{path}: entry {index}"
    if not isinstance(fields, dict) or fields.keys() != _FIELDS.keys():
        found = sorted(fields) if isinstance(fields, dict) else fields
        raise ReviewError(f"{where}: wanted exactly {', '.join(_FIELDS)}; found {found}")
    for name, kind in _FIELDS.items():
        if type(fields[name]) is not kind or not str(fields[name]).strip():
            wanted = "a date such as 2027-01-31" if kind is date else "a non-empty string"
            raise ReviewError(f"{where}: {name}: wanted {wanted}; got {fields[name]!r}")
    return Approval(**fields)

"""Approvals of breaking changes: the entries of accepted.toml, by fingerprint."""

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
    """One entry: the change it accepts, the reason, the owner, and its last day."""

    fingerprint: str
    reason: str
    owner: str
    expires: date


def read_approvals(path: Path) -> list[Approval]:
    """The entries of the file. Raises `ReviewError`."""
    try:
        document = tomllib.loads(Source(str(path)).read())
    except tomllib.TOMLDecodeError as error:
        raise ReviewError(f"{path}: not TOML: {error}") from None
    unknown = sorted(document.keys() - {"accepted"})
    entries = document.get("accepted", [])
    if unknown or not isinstance(entries, list):
        got = ", ".join(unknown) or f"accepted = {entries!r}"
        raise ReviewError(f"{path}: wanted nothing but [[accepted]] tables; found {got}")
    found = [_read_entry(path, index, fields) for index, fields in enumerate(entries, start=1)]
    for entry in found:
        if sum(other.fingerprint == entry.fingerprint for other in found) > 1:
            raise ReviewError(f"{path}: {entry.fingerprint} stands twice")
    return found


def check_approvals(
    approvals: Sequence[Approval], changes: Iterable[Change], today: date
) -> list[str]:
    """The messages about entries that have expired or accept no breaking change any more."""
    breaking = {each.fingerprint for each in changes if each.severity == "breaking"}
    messages = []
    for entry in approvals:
        if entry.fingerprint not in breaking:
            messages.append(
                f"{entry.fingerprint} accepts a break that is not there (any more): remove the "
                f"entry ({entry.owner}: {entry.reason})"
            )
        elif entry.expires < today:
            messages.append(
                f"{entry.fingerprint} expired on {entry.expires}: {entry.owner} has to renew it "
                f"or take the break back ({entry.reason})"
            )
    return messages


def _read_entry(path: Path, index: int, fields: Any) -> Approval:
    where = f"{path}: entry {index}"
    if not isinstance(fields, dict) or fields.keys() != _FIELDS.keys():
        found = sorted(fields) if isinstance(fields, dict) else fields
        raise ReviewError(f"{where}: wanted just {', '.join(_FIELDS)}; found {found}")
    for name, kind in _FIELDS.items():
        if type(fields[name]) is not kind or not str(fields[name]).strip():
            wanted = "a date, as in 2027-01-31" if kind is date else "a text"
            raise ReviewError(f"{where}: {name}: wanted {wanted}; got {fields[name]!r}")
    return Approval(**fields)

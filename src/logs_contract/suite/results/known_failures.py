"""Known failures: each has a reason, an owner, and a day until which it is accepted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from logs_contract.suite.catalogue.toml_files import read_toml

_FIELDS = {"requirement": str, "reason": str, "owner": str, "expires": date}


@dataclass(frozen=True, slots=True)
class KnownFailure:
    """A requirement whose failure is accepted up to and including the day `expires`."""

    requirement: str
    reason: str
    owner: str
    expires: date


def read_known_failures(path: Path) -> Mapping[str, KnownFailure]:
    """By requirement, from a TOML file of ``[[expected]]`` tables. Raises `pytest.UsageError`."""
    source = f"--expected-failures {path}"
    document = read_toml(source, path)
    tables = document.pop("expected", [])
    if document or not isinstance(tables, list):
        raise pytest.UsageError(f"{source}: wanted only [[expected]] tables, got {list(document)}")
    found: dict[str, KnownFailure] = {}
    for number, table in enumerate(tables, start=1):
        entry = _parse_entry(f"{source}: [[expected]] number {number}", table)
        if entry.requirement in found:
            raise pytest.UsageError(f"{source}: {entry.requirement} is listed twice")
        found[entry.requirement] = entry
    return found


def _parse_entry(source: str, table: Any) -> KnownFailure:
    names = ", ".join(_FIELDS)
    if not isinstance(table, dict) or table.keys() != _FIELDS.keys():
        raise pytest.UsageError(f"{source}: wanted {names}; got {', '.join(table) or 'nothing'}")
    for name, type_ in _FIELDS.items():
        if type(table[name]) is not type_ or not table[name]:
            wanted = "a date like 2027-01-31" if type_ is date else "a text"
            raise pytest.UsageError(f"{source}: {name} = {table[name]!r}: wanted {wanted}")
    return KnownFailure(**table)

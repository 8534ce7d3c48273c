"""Failures that are known: until when they are accepted, by whom, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from logs_contract.suite.toml_files import read_toml

_FIELDS = {"requirement": str, "reason": str, "owner": str, "expires": date}


@dataclass(frozen=True, slots=True)
class ExpectedFailure:
    """A requirement that is known to fail, up to and including the day `expires`."""

    requirement: str
    reason: str
    owner: str
    expires: date


def read_expected_failures(path: Path) -> Mapping[str, ExpectedFailure]:
    """By requirement, from a TOML file of ``[[expected]]`` tables. Raises `pytest.UsageError`."""
    where = f"--expected-failures {path}"
    document = read_toml(where, path)
    tables = document.pop("expected", [])
    if document or not isinstance(tables, list):
        raise pytest.UsageError(f"{where}: wanted only [[expected]] tables, got {list(document)}")
    found: dict[str, ExpectedFailure] = {}
    for number, table in enumerate(tables, start=1):
        entry = _entry(f"{where}: [[expected]] number {number}", table)
        if entry.requirement in found:
            raise pytest.UsageError(f"{where}: {entry.requirement} is there twice")
        found[entry.requirement] = entry
    return found


def _entry(where: str, table: Any) -> ExpectedFailure:
    names = ", ".join(_FIELDS)
    if not isinstance(table, dict) or table.keys() != _FIELDS.keys():
        raise pytest.UsageError(f"{where}: wanted {names}; got {', '.join(table) or 'nothing'}")
    for name, type_ in _FIELDS.items():
        if type(table[name]) is not type_ or not table[name]:
            wanted = "a date like 2027-01-31" if type_ is date else "a text"
            raise pytest.UsageError(f"{where}: {name} = {table[name]!r}: wanted {wanted}")
    return ExpectedFailure(**table)

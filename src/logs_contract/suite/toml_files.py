"""TOML files that are given as an option."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest


def read_toml(where: str, path: Path) -> dict[str, Any]:
    """The document. Raises `pytest.UsageError`, with `where` it was given."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise pytest.UsageError(f"{where}: {error}") from None

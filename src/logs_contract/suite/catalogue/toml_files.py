"""Reads TOML files of users."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest


def read_toml(source: str, path: Path) -> dict[str, Any]:
    """The document at `path`.

    Raises `pytest.UsageError`; its message begins with `source`: the file, or its option.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise pytest.UsageError(f"{source}: {error}") from None

"""The fixture for a contract with the catalogue of this project."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.review.impact.catalogues import (
    OURS,
)


@pytest.fixture
def beside(tmp_path: Path) -> Path:
    """A path for a contract with the catalogue of this project beside it."""
    (tmp_path / "conformance").mkdir()
    for name in ("requirements.toml", "exclusions.toml"):
        shutil.copy(OURS / name, tmp_path / "conformance")
    return tmp_path / "openapi.json"

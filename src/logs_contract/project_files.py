"""Locates openapi.yaml, handlers/ and conformance/: in a checkout or in the package."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent


def project_file(name: str) -> Path:
    """Return the path of a file or folder: in the checkout, else in the installed package."""
    is_checkout = _PACKAGE.parent.name == "src"
    return (_PACKAGE.parents[1] if is_checkout else _PACKAGE) / name

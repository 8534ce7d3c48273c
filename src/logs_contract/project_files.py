"""Where openapi.yaml, handlers/ and conformance/ are: beside src/ in a checkout, else in here."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent


def project_file(name: str) -> Path:
    """The file or folder `name` of the checkout, or its copy inside the installed package."""
    is_checkout = _PACKAGE.parent.name == "src"
    return (_PACKAGE.parents[1] if is_checkout else _PACKAGE) / name

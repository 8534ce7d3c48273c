"""The versions of OpenAPI that the review reads."""

from __future__ import annotations

import re

from logs_contract.review.openapi.errors import ReviewError
from logs_contract.review.openapi.node import Node


def read_openapi_version(root: Node) -> str:
    """Return ``3.0`` or ``3.1``. Raises `ReviewError` for other versions."""
    found = root.value.get("openapi", root.value.get("swagger"))
    version = re.match(r"3\.[01](?=\.)", found) if isinstance(found, str) else None
    if not version:
        raise ReviewError(
            f"{root.document.source}: wanted an OpenAPI 3.0 or 3.1 document; "
            f"its version is {'not given' if found is None else repr(found)}"
        )
    return version[0]

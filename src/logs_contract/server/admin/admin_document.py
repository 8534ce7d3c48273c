"""Loads the OpenAPI document of the admin API, with values from the contract of the Logs API."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from logs_contract.server.contract import Contract
from logs_contract.server.documents import read_document
from logs_contract.server.quotas import METRICS

MAX_BODY_BYTES = 1024**3  # the maximum size of a body, such as a snapshot
FILE = Path(__file__).with_name("openapi.yaml")


def load_admin_document(api: Contract) -> Contract:
    """Load the document. Its scopes, modes, metrics and token prefixes are those of `api`."""
    document = read_document(FILE)
    schemas: dict[str, Any] = document["components"]["schemas"]
    schemas["Scope"] = _make_enum(api.scopes)
    schemas["Mode"] = _make_enum(api.token_prefixes)
    schemas["Metric"] = _make_enum(METRICS)
    prefixes = "|".join(re.escape(prefix) for prefix in api.token_prefixes.values())
    schemas["Secret"] = {"type": "string", "pattern": f"^({prefixes})[A-Za-z0-9._~+/-]{{1,200}}$"}
    return Contract(document)


def _make_enum(names: Iterable[str]) -> dict[str, Any]:
    return {"type": "string", "enum": sorted(names)}

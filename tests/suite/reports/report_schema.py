"""The schema of report.json."""

from __future__ import annotations

import json
from typing import Any

import jsonschema_rs

from tests.servers import ROOT

SCHEMA = json.loads((ROOT / "src/logs_contract/suite/reports/report.schema.json").read_text())


def is_valid(document: Any) -> bool:
    """Whether `document` is a report.json."""
    return jsonschema_rs.Draft202012Validator(SCHEMA, validate_formats=True).is_valid(document)

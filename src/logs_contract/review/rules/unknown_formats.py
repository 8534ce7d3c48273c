"""Finds and removes unknown formats in schemas, since the review cannot check their values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from logs_contract.review.openapi.json_schema import WITH_SUBSCHEMA_MAP, WITHOUT_SUBSCHEMA, dump
from logs_contract.review.openapi.string_formats import is_unknown_format

_NAMED = (*WITH_SUBSCHEMA_MAP, "$defs")
# These keywords may accept fewer values if their subschemas accept more.
_INVERTING = frozenset(
    ("not", "if", "then", "else", "maxContains", "unevaluatedItems", "unevaluatedProperties")
)
_REFERENCE = re.compile(r'"\$ref":"#/\$defs/([^"]+)"')


def find_unknown_formats(schemas: Mapping[str, Any]) -> set[str]:
    """Return the names of schemas that have an unknown format, directly or by reference."""
    found = {name for name, schema in schemas.items() if _has_unknown_format(schema)}
    named = {name: set(_REFERENCE.findall(dump(schema))) for name, schema in schemas.items()}
    fresh = found
    while fresh:
        fresh = {name for name, others in named.items() if others & fresh} - found
        found |= fresh
    return found


def remove_unknown_formats(schema: Any) -> Any:
    """Return the schema without unknown formats, which accepts the same values or more."""
    if isinstance(schema, list):
        return [remove_unknown_formats(inner) for inner in schema]
    if not isinstance(schema, dict):
        return schema
    relaxed: dict[str, Any] = {}
    for keyword, inner in schema.items():
        if keyword in _INVERTING or (keyword == "pattern" and _is_mark(inner)):
            continue
        if keyword in _NAMED:
            relaxed[keyword] = {name: remove_unknown_formats(each) for name, each in inner.items()}
        elif keyword != "oneOf":
            relaxed[keyword] = (
                inner if keyword in WITHOUT_SUBSCHEMA else remove_unknown_formats(inner)
            )
    if "oneOf" in schema:
        relaxed["allOf"] = [
            *relaxed.get("allOf", []),
            {"anyOf": remove_unknown_formats(schema["oneOf"])},
        ]
    return relaxed


def _has_unknown_format(schema: Any) -> bool:
    if isinstance(schema, list):
        return any(map(_has_unknown_format, schema))
    if not isinstance(schema, dict):
        return False
    return _is_mark(schema.get("pattern")) or any(
        _has_unknown_format(inner)
        for keyword, inner in schema.items()
        if keyword not in WITHOUT_SUBSCHEMA
    )


def _is_mark(pattern: Any) -> bool:
    return isinstance(pattern, str) and is_unknown_format(pattern)
